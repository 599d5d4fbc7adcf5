# Run in the laboratory: exchangelib as it is. Writes one line of JSON for each mail address.
import json
import logging
import sys

import exchangelib
from exchangelib.autodiscover import clear_cache, discover


class Kept(logging.Handler):
    """What it logs, which names the step that it is at."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


log = Kept()
logger = logging.getLogger("exchangelib.autodiscover")
logger.setLevel(logging.DEBUG)
logger.addHandler(log)
logger.propagate = False
# Errors in its words are in the answer.
logging.getLogger("exchangelib").addHandler(logging.NullHandler())

for mail in sys.argv[1:]:
    log.lines = []
    answer = {"mail": mail, "version": exchangelib.__version__}
    try:
        _, protocol = discover(mail, credentials=exchangelib.Credentials("ada", "any"))
        answer["found"] = protocol.service_endpoint
    except Exception as error:
        answer["reason"] = f"{type(error).__name__}: {error}"
    clear_cache()
    print(json.dumps({**answer, "log": log.lines}), flush=True)
