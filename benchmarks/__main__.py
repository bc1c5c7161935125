"""Runs every benchmark of this folder: `python -m benchmarks [NAME…]`."""

import importlib
import pkgutil
import sys

import benchmarks


def main() -> None:
    """Run the benchmarks that are named, else all."""
    names = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))
    wanted = sys.argv[1:] or names
    unknown = [name for name in wanted if name not in names]
    if unknown:
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(names)}")
    for name in wanted:
        module = importlib.import_module(f"benchmarks.{name}")
        if hasattr(module, "main"):
            print(f"\n{name}: {(module.__doc__ or '').splitlines()[0]}\n", flush=True)
            module.main()


main()
