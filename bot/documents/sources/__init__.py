"""Where documents come from: folders, sites, what a program hands over; knows nothing of what stands in them."""
