"""How large may things be, and why not larger?

Source: design section 7. Every numeric limit of the system stands here and nowhere else.
"""

from decimal import Decimal
from typing import Final

MEBIBYTE: Final = 2**20
KIBIBYTE: Final = 2**10

# The largest official sample is below 1 MiB; a scanned transcript of thirty pages fits in ten.
UPLOAD_BYTES: Final = 10 * MEBIBYTE
# Honest XML inflates far less than the upload may hold twice over; a bomb stops here.
INFLATED_BYTES: Final = 20 * MEBIBYTE
# A joint degree with every seminar stays in the hundreds; beyond this a file is a register.
ACHIEVEMENTS_PER_DOCUMENT: Final = 2_000
# Transcripts have five levels of parts; every reader can follow a hundred.
DOCUMENT_DEPTH: Final = 100
# The documents of one intake of a faculty; each is read on its own.
ARCHIVE_MEMBERS: Final = 500
# Real documents take milliseconds and a few MiB; what needs more is read by nobody.
READING_SECONDS: Final = 5
READING_BYTES: Final = 400 * MEBIBYTE
# Co-signed documents have two or three; each costs a check of the whole document.
SIGNATURES_PER_DOCUMENT: Final = 10
# A seal brings its certificate, one or two authorities and their root.
CERTIFICATES_PER_SEAL: Final = 10
# An RSA key of 16,384 bits has 2,800 characters as a JWK.
KEY_CHARACTERS: Final = 10_000
# One list for revocation and one for suspension are usual.
STATUS_ENTRIES: Final = 10
# A learner's record of a whole career; each credential inside is read and proven on its own.
CREDENTIALS_PER_DOCUMENT: Final = 100
# A thousand achievements; putting more statements in order takes longer than reading may.
PARTS_UNDER_PROOF: Final = 10_000
# Honest credentials try a handful, a graph made to exhaust its reader needs millions.
ORDERS_TRIED: Final = 20_000
# A photograph of ten megabytes has some hundreds.
PICTURE_CHUNKS: Final = 10_000
# Components state 5 to 30 outcomes; the comparison is quadratic in this number.
OUTCOMES_PER_COMPONENT: Final = 100
# The largest board known to us has ten seats; deputies and guests fit beside them.
PANEL_MEMBERS: Final = 25
# Eight universities and their platforms; the waterfall is measured with twenty.
PARTIES_PER_AGREEMENT: Final = 20
# Two years of study in small parts; one page and one notice must still show them all.
LINES_PER_RECOGNITION: Final = 60
# Temporal warns at this size and brokers are set for small records.
EVENT_BYTES: Final = 256 * KIBIBYTE
# Of these, for the attributes: two addresses and a handful of ids, with room for long host names.
ATTRIBUTES_BYTES: Final = 4 * KIBIBYTE
# A bank's end-to-end reference has 35; shops write longer ones, and an index must hold them.
REFERENCE_CHARACTERS: Final = 200
# The enrolments of a season in one file; booked and told one by one within a minute or two.
FEES_PER_UPLOAD: Final = 2_000
# What a person scrolls and one query answers quickly.
LIST_PAGE: Final = 200
# A consumer that catches up reads a page in one request below the event limits.
FEED_PAGE: Final = 500
# Proxies cut what is silent for thirty seconds.
FEED_WAIT_S: Final = 25
# What one searches for in the public list: a title or an institution, not a document.
SEARCH_CHARACTERS: Final = 200

# Three names of a course stand in one row of an index, which holds 2,700 bytes; longer: a digest.
INDEXED_CHARACTERS: Final = 200
# A course with a hundred outcomes of a paragraph each; the index takes no text above a mebibyte.
SEARCHED_CHARACTERS: Final = 100_000
# Courses are revised and accredited anew every few years; well within the five years kept.
PRECEDENT_YEARS: Final = 3
# One in ten is enough to see a wrong habit within a few dozen, and leaves nine without a panel.
FRESH_REVIEW_SHARE: Final = Decimal("0.1")
# A committee reads three of a kind before it votes; a longer list is skimmed (matching 4.2).
PRECEDENTS_SHOWN: Final = 3
# Different decisions of one programme, of which the nearest are sought while a comparison runs.
PRECEDENTS_SEARCHED: Final = 200
# Statistics withhold what counts fewer decisions: behind each there is a person.
SMALL_NUMBER: Final = 5

# JSON readers in other languages agree on integers up to here (RFC 7493, 2.2).
LARGEST_INTEGER: Final = 2**53 - 1
# Far more digits than any credit, rate or weight has; keeps exact arithmetic quick.
DECIMAL_DIGITS: Final = 1_000
# 10^5 obligations of a netting run take 6 MiB; a list of such runs still fits.
RULE_INPUT_BYTES: Final = 64 * MEBIBYTE
