"""`python -m deploy.docs [--check]`: writes every generated page, or says which is stale."""

import sys

from deploy.docs import problems, rules, settings

if __name__ == "__main__":
    sys.exit(max(made.main() for made in (rules, problems, settings)))
