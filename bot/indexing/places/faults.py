"""What object storage says went wrong, as one sentence with the cure; knows no library, only what all of them print."""

from __future__ import annotations

import re

from ...records import IndexFault, ReadOnlyIndex
from ..place import damaged, first_line

_CREDENTIALS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
_FORBIDDEN = "The index at {uri} may not be {done} with these credentials; let them, or set {credentials} to others."
_NO_BUCKET = r"NoSuchBucket|ContainerNotFound|specified (?:bucket|container) does not exist"
# What the errors of obstore and of Lance have in their texts, and what to say then: the first that is found.
_SAID = (
    (
        _NO_BUCKET,
        "There is no bucket for {uri}; create it, or mend the address.",
    ),
    (
        r"169\.254\.169\.254|metadata\.google|401 Unauthorized|status: 401|Account must be specified|Unauthenticated",
        "There are no credentials for {uri}; set {credentials}.",
    ),
    (r"403 Forbidden|status: 403|AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch", _FORBIDDEN),
    (
        r"PermanentRedirect|redirect without LOCATION|AuthorizationHeaderMalformed|301 Moved",
        "The bucket of {uri} is in another region; set AWS_REGION to that one.",
    ),
    (
        r"error sending request|timed? ?out|connection \w+|HTTP ?error|SlowDown|\b50[0-4] [A-Z]|status: 50\d"
        r"|error decoding response|response body",
        "The storage of {uri} cannot be reached ({short}); look whether its endpoint and the network are up, and try"
        " again.",
    ),
)


def fault_of(uri: str, fault: BaseException, *, writing: bool) -> IndexFault:
    """The sentence for what reading or writing the index at a URI raised."""
    text = str(fault)
    for pattern, said in _SAID:
        if re.search(pattern, text, re.IGNORECASE):
            told = said.format(
                uri=uri,
                credentials=_CREDENTIALS[uri.partition(":")[0]],
                done="written" if writing else "read",
                short=_short(text),
            )
            return ReadOnlyIndex(told) if writing and said is _FORBIDDEN else IndexFault(told)
    if writing:
        return ReadOnlyIndex(f"The index cannot be written at {uri} ({first_line(fault)}); try again.")
    return damaged(uri, fault)


def is_of_bucket(fault: BaseException) -> bool:
    """Is it the bucket that is not there? An error of an object in it may name the bucket, too."""
    return re.search(_NO_BUCKET, str(fault), re.IGNORECASE) is not None


def _short(text: str) -> str:
    """What a person can use of it: the address, and what became of the request."""
    found = re.search(r"https?://[^\s/),]+", text)
    said = re.search(r"timed out|50\d [\w ]+|error sending request|connection \w+", text)
    return ", ".join(each[0] for each in (found, said) if each) or text.strip().splitlines()[0][:100]
