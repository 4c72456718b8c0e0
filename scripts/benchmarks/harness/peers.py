"""Builds ours, finds the others, and says how to install what is missing."""
import glob
import importlib.util
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, ".build", "benchmarks")
GO_PATH = "/usr/share/gocode"
# The package of each peer, and what it needs for SNMPv3 but does not bring.
PYTHON_PACKAGES = {"snmp": ["snmp"], "pysnmp": ["pysnmp", "cryptography"], "gufo": ["gufo_snmp"],
                   "ezsnmp": ["ezsnmp"]}


def say(text):
    print(text, file=sys.stderr, flush=True)


def _call(words, timeout=900, **more):
    """Runs a build step; returns None, or its last words if it failed."""
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=timeout, **more)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return None if done.returncode == 0 else (done.stdout.strip() or f"exit code {done.returncode}")[-2000:]


class Peers:
    """Every program that takes part: `commands` by name, and `missing` with what would install it."""

    def __init__(self, python, products):
        """products: of ours, those that the wanted cases run."""
        os.makedirs(BUILD, exist_ok=True)
        self.commands = {}
        self.missing = {}
        self.tools = {}
        self._build_c()
        for product in products:
            self._build_ours(product)
        self._build_netsnmp()
        self._build_gosnmp()
        if python:
            self._find_python()

    def command(self, name):
        return self.commands.get(name)

    def _compile(self, name, source, *flags):
        target = os.path.join(BUILD, name)
        sources = glob.glob(os.path.join(HERE, "agent", "*")) + glob.glob(os.path.join(HERE, "peers", "*"))
        sources.append(os.path.join(HERE, source))
        if os.path.exists(target) and all(os.path.getmtime(s) <= os.path.getmtime(target) for s in sources):
            return target, None
        compiler = next((c for c in ("cc", "gcc", "clang") if shutil.which(c)), None)
        if compiler is None:
            return None, "there is no C compiler: apt-get install gcc"
        trouble = _call([compiler, "-Wall", "-Wextra", "-o", target, os.path.join(HERE, source), *flags])
        return (target, None) if trouble is None else (None, trouble)

    def _build_c(self):
        """The agent and the hand-written manager, without which there is nothing to measure against."""
        for name, source, flags in [
            ("agent", "agent/agent.c", ["-O3", "-march=native", "-lcrypto"]),
            ("limit", "peers/limit.c", ["-O3", "-march=native", "-lcrypto"]),
        ]:
            target, trouble = self._compile(name, source, *flags)
            if trouble:
                sys.exit(f"error: cannot build {source}: {trouble}\n  = help: apt-get install gcc libssl-dev")
            self.commands[name] = [target]
        self.commands["limit22"] = self.commands["limit"]
        self.agent = self.commands.pop("agent")[0]
        for name in ("mallocs", "stockbuffer"):
            target, trouble = self._compile(name + ".so", f"tools/{name}.c", "-O2", "-shared", "-fPIC", "-ldl")
            if not trouble:
                self.tools[name] = target
        target, _ = self._compile("nothing", "tools/nothing.c", "-O2")
        self.tools["nothing"] = target

    def _build_ours(self, product):
        """A program of ours, as scripts/build makes it."""
        say(f"Building {product} (release)")
        where = os.path.join(BUILD, product + ".path")
        trouble = _call(["sh", "-c", 'scripts/build "$0" > "$1"', product, where], cwd=ROOT, timeout=3600)
        if trouble:
            self.missing[product] = "it does not build: " + trouble.splitlines()[-1]
            say(f"error: {product} does not build\n{trouble}")
            return
        with open(where) as file:
            self.tools[product] = file.read().strip()
        if product == "manager-bench":
            for name in ("snmpsh", "snmpsh-table", "snmpsh-learned", "snmpsh-values"):
                self.commands[name] = [self.tools[product]]
            self.commands["snmpsh-await"] = [self.tools[product], "await"]

    def _build_netsnmp(self):
        if not os.path.exists("/usr/include/net-snmp/net-snmp-config.h"):
            self.missing["netsnmp"] = "apt-get install libsnmp-dev snmp"
            return
        target, trouble = self._compile("netsnmp", "peers/netsnmp.c", "-O2", "-lnetsnmp")
        if trouble:
            self.missing["netsnmp"] = trouble.splitlines()[-1]
        else:
            self.commands["netsnmp"] = [target]

    def _build_gosnmp(self):
        if not shutil.which("go") or not os.path.isdir(f"{GO_PATH}/src/github.com/gosnmp/gosnmp"):
            self.missing["gosnmp"] = "apt-get install golang-go golang-github-gosnmp-gosnmp-dev"
            return
        target, source = os.path.join(BUILD, "gosnmp"), os.path.join(HERE, "peers", "gosnmp.go")
        if not os.path.exists(target) or os.path.getmtime(source) > os.path.getmtime(target):
            trouble = _call(["go", "build", "-o", target, source],
                            env={**os.environ, "GO111MODULE": "off", "GOPATH": GO_PATH, "GOFLAGS": ""})
            if trouble:
                self.missing["gosnmp"] = trouble.splitlines()[-1]
                return
        self.commands["gosnmp"] = [target]

    def _find_python(self):
        """Packages of a virtual environment of the benchmarks' own, made here."""
        home = os.path.join(BUILD, "python")
        python = os.path.join(home, "bin", "python3")
        if not os.path.exists(python):
            if importlib.util.find_spec("ensurepip") is None:
                for name in PYTHON_PACKAGES:
                    self.missing[name] = "apt-get install python3-venv"
                return
            say("Making a virtual environment for the Python peers")
            trouble = _call([sys.executable, "-m", "venv", home])
            if trouble:
                for name in PYTHON_PACKAGES:
                    self.missing[name] = trouble.splitlines()[-1]
                return
        for name, packages in PYTHON_PACKAGES.items():
            found = _call([python, "-c", "import importlib.metadata as m, sys; [m.version(p) for p in sys.argv[1:]]",
                           *packages]) is None
            if not found:
                say(f"Installing {' '.join(packages)} into it")
                if _call([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages], timeout=300):
                    self.missing[name] = f"{python} -m pip install {' '.join(packages)}"
                    continue
            script = os.path.join(HERE, "peers", f"with_{name}.py")
            face = {"pysnmp": "v3arch"}.get(name, "sync")
            self.commands[name] = [python, script, face]
            if name in ("gufo", "snmp"):
                self.commands[name + "-aio"] = [python, script, "aio"]
        self.tools["python"] = python

    def tell_missing(self):
        for name, help in sorted(self.missing.items()):
            say(f"without {name}: {help}")
