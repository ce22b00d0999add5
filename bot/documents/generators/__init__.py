"""What site generators make of files: pages that are left out, called and published so, and the anchors on them."""
