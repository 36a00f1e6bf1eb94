"""`python -m deploy.docs [--check]`: writes every generated page, or says which is stale."""

import sys

from deploy.docs import rules

if __name__ == "__main__":
    sys.exit(max(made.main() for made in (rules,)))
