import sys

import bench
from bench.runner import main

sys.exit(main(bench))
