#!/usr/bin/env python3
"""Serves an environment of Gymnasium's form to Troupe, by JSON lines on standard input and output.

    ./troupe play process --set command=python3 --set arguments="tools/serve_env.py my_module:MyEnv"
    ... --set arguments="tools/serve_env.py gymnasium:make --kwargs '{\"id\": \"FrozenLake-v1\"}'"

The environment has reset(seed=...) -> (observation, info) and step(action) -> (observation, reward, terminated,
truncated, info); the older forms without info, without seed, or with one `done` are taken too. Actions are those of a
Discrete action_space, or texts where there is none. Of info are used: action_mask, legal_actions or
admissible_commands; won or is_success, lost, score, max_score. Whatever the environment prints goes to standard error.

Messages, one JSON object a line (docs/processes.md): spec, reset, step, state, save, restore, close. Python 3.9 or newer;
nothing but the standard library.
"""
import argparse
import collections
import copy
import dataclasses
import importlib
import importlib.util
import inspect
import json
import math
import os
import random
import sys
import traceback
import uuid

PROTOCOL = 1
LONGEST_TRACEBACK = 4000  # characters
MOST_NUMBERS = 65536      # an array of more is told as text, or better made smaller by its environment
MASKS = ("legal_actions", "admissible_commands", "valid_actions")


class Refused(Exception):
    """An answer of type error. VALIDATION_ERROR: the action is none, and nothing has changed."""

    def __init__(self, message, code="EXECUTION_ERROR"):
        super().__init__(message)
        self.code = code


def plain(value):
    """What JSON can hold: numpy's scalars and arrays, tuples, dataclasses and the like become numbers, lists, objects."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Refused("the environment gave %r, which is no number that JSON has" % value)
        return value
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if hasattr(value, "tolist"):  # numpy, array.array, torch
        return plain(value.tolist())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(dataclasses.asdict(value))
    if hasattr(value, "item"):
        return plain(value.item())
    return str(value)


def numbers_in(value):
    """The numbers of an array of any shape as one list, or None where it is something else."""
    if isinstance(value, (str, bytes, dict, set)) or not (hasattr(value, "tolist") or isinstance(value, (list, tuple))):
        return None
    flat, todo = [], [plain(value)]
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            todo.extend(reversed(item))
        elif isinstance(item, (int, float)):
            flat.append(float(item))
        else:
            return None
    return flat if 0 < len(flat) <= MOST_NUMBERS else None


def load(target):
    """module:thing or path/to/file.py:thing, where thing may have dots in it."""
    module, colon, thing = target.rpartition(":")
    if not colon or not module or not thing:
        raise SystemExit("serve_env: name the environment as module:Class or module:function; read '%s'." % target)
    if module.endswith(".py"):
        if not os.path.isfile(module):
            raise SystemExit("serve_env: there is no file %s." % os.path.abspath(module))
        sys.path.insert(0, os.path.dirname(os.path.abspath(module)))
        module = os.path.basename(module)[:-3]
    found = importlib.import_module(module)
    for name in thing.split("."):
        if not hasattr(found, name):
            known = ", ".join(n for n in sorted(vars(found)) if not n.startswith("_"))
            raise SystemExit("serve_env: '%s' has no '%s'. It has: %s." % (module, name, known))
        found = getattr(found, name)
    return found


class Actions:
    """What may be done: `count` numbered actions, with names or without, or texts (count is None)."""

    def __init__(self, env, names):
        space = getattr(env, "action_space", None)
        kind = type(space).__name__
        self.count, self.start, self.names = None, 0, names
        if space is not None and hasattr(space, "n") and kind != "MultiBinary":
            self.count, self.start = int(space.n), int(getattr(space, "start", 0))
            if not names and hasattr(getattr(env, "unwrapped", env), "get_action_meanings"):
                self.names = [str(n) for n in getattr(env, "unwrapped", env).get_action_meanings()]
        elif space is not None and kind != "Text":
            raise SystemExit("serve_env: Troupe's policies choose one of n actions or write a text; this action space is %s." % space)
        elif names:
            self.count = len(names)
        if self.names and len(self.names) != self.count:
            raise SystemExit("serve_env: %d names for %d actions." % (len(self.names), self.count))
        self.by_text = space is None or kind == "Text"  # named texts are handed over as they are

    def told(self):
        return None if self.count is None else self.names or self.count

    def meant(self, said):
        """What the environment's step takes."""
        if self.count is None:
            return str(said)
        if isinstance(said, str):
            if self.names and said in self.names:
                said = self.names.index(said)
            elif not self.names and said.isdigit():
                said = int(said)
        if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said < self.count:
            raise Refused("%r is none of the actions: %s" % (said, self.names or "0 to %d" % (self.count - 1)), "VALIDATION_ERROR")
        return self.names[said] if self.by_text else said + self.start

    def legal(self, env, info):
        """Names or numbers of what may be done now, or None where the environment does not say."""
        mask = info.get("action_mask")
        if mask is None and callable(getattr(env, "action_masks", None)):
            mask = env.action_masks()
        if mask is not None and self.count is not None:
            return [self.names[i] if self.names else i for i, allowed in enumerate(plain(mask)) if allowed]
        listed = next((info[k] for k in MASKS if info.get(k) is not None), None)
        if listed is None:
            return None
        listed = [a if isinstance(a, str) else a - self.start for a in plain(listed)]
        return [self.names[a] if self.names and isinstance(a, int) else a for a in dict.fromkeys(listed)]


class Server:
    def __init__(self, env, options):
        self.env = env
        self.options = options
        self.actions = Actions(env, options.actions)
        self.numbers = False
        self.episode, self.steps, self.over = None, 0, True
        self.last = None
        self.copies = collections.OrderedDict()
        self.life = uuid.uuid4().hex
        self.saved = 0

    # ---- the messages ----

    def spec(self, data):
        if data.get("protocol") != PROTOCOL:
            raise Refused("serve_env speaks protocol %d; asked for %r" % (PROTOCOL, data.get("protocol")))
        # Much of it shows in a first screen only.
        observation, info = self.begin(0)
        flat = numbers_in(observation) if self.options.observation != "text" else None
        if flat is None and self.options.observation == "numbers":
            raise Refused("the observation is no array of at most %d numbers: %r" % (MOST_NUMBERS, type(observation).__name__))
        self.numbers = flat is not None
        limit = self.options.max_steps or getattr(getattr(self.env, "spec", None), "max_episode_steps", None)
        told = {
            "protocol": PROTOCOL,
            "name": self.options.name or type(getattr(self.env, "unwrapped", self.env)).__name__,
            "numbers": len(flat) if self.numbers else None,
            "actions": self.actions.told(),
            "legal_actions": self.actions.legal(self.env, info) is not None,
            "commands": self.actions.count is None,
            "max_steps": limit,
            "words": self.options.words,
            "save": self.can_copy(),
        }
        self.over = True
        return "spec", {k: v for k, v in told.items() if v is not None}

    def reset(self, data):
        seed = data.get("seed")
        self.episode, self.steps = data.get("episode_id") or uuid.uuid4().hex, 0
        observation, info = self.begin(seed)
        self.over = False
        return self.show(observation, None, False, False, info)

    def step(self, data):
        if self.over:
            raise Refused("no episode is under way: send reset")
        if "action" not in data:
            raise Refused("a step's data holds the action", "VALIDATION_ERROR")
        action = self.actions.meant(data["action"])
        result = self.env.step(action)
        if not isinstance(result, tuple) or len(result) not in (4, 5):
            raise Refused("step gives (observation, reward, terminated, truncated, info); this one gave %r" % (result,))
        observation, reward, terminated, info = result[0], result[1], bool(result[2]), result[-1] or {}
        truncated = bool(result[3]) if len(result) == 5 else bool(info.get("TimeLimit.truncated", False))
        if len(result) == 4:
            terminated = terminated and not truncated
        self.steps += 1
        self.over = terminated or truncated
        return self.show(observation, reward, terminated, truncated, info)

    def state(self, _):
        return "state", {"episode_id": self.episode, "step_count": self.steps}

    def save(self, _):
        self.saved += 1
        key = "%s:%d" % (self.life, self.saved)
        self.copies[key] = self.snapshot()
        while len(self.copies) > self.options.copies:
            self.copies.popitem(last=False)
        return "saved", {"state": key}

    def restore(self, data):
        kept = self.copies.get(data.get("state"))
        if kept is None:
            raise Refused("no such state is kept here, of at most %d" % self.options.copies, "UNKNOWN_STATE")
        self.env, chances, (self.episode, self.steps, self.over, self.last) = copy.deepcopy(kept)
        set_chances(chances)
        return "observation", self.last

    def close(self, _):
        if hasattr(self.env, "close"):
            self.env.close()
        raise SystemExit(0)

    # ---- the environment ----

    def begin(self, seed):
        if seed is not None:
            set_seeds(seed)
        if seed is not None and takes_seed(self.env.reset):
            result = self.env.reset(seed=seed)
        else:
            if seed is not None and callable(getattr(self.env, "seed", None)):
                self.env.seed(seed)
            result = self.env.reset()
        if isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], dict):
            return result
        return result, {}

    def show(self, observation, reward, terminated, truncated, info):
        data = {
            "observation": numbers_in(observation) if self.numbers else plain(observation),
            "reward": None if reward is None else float(plain(reward)),
            "done": terminated or truncated,
            "terminated": terminated,
            "truncated": truncated and not terminated,
        }
        legal = self.actions.legal(self.env, info)
        if legal is not None:
            data["legal_actions"] = legal
        for name in ("score", "max_score"):
            if info.get(name) is not None:
                data[name] = float(plain(info[name]))
        data["won"] = bool(info.get("won", info.get("is_success", False)))
        data["lost"] = bool(info.get("lost", False))
        self.last = data
        return "observation", data

    def snapshot(self):
        return copy.deepcopy((self.env, chances(), (self.episode, self.steps, self.over, self.last)))

    def can_copy(self):
        if self.options.copies == 0:
            return False
        try:
            self.snapshot()
            return True
        except Exception as error:  # whatever it holds: files, sockets, C objects
            print("serve_env: states cannot be copied (%s); commands will be played again." % error, file=sys.stderr)
            return False


def takes_seed(reset):
    try:
        parameters = inspect.signature(reset).parameters.values()
    except (TypeError, ValueError):
        return True
    return any(p.name == "seed" or p.kind is p.VAR_KEYWORD for p in parameters)


def set_seeds(seed):
    """For environments that draw from the generators that everybody shares."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)


def chances():
    return random.getstate(), sys.modules["numpy"].random.get_state() if "numpy" in sys.modules else None


def set_chances(states):
    random.setstate(states[0])
    if states[1] is not None:
        sys.modules["numpy"].random.set_state(states[1])


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="serve_env.py", description="Serves an environment of Gymnasium's form to Troupe.")
    parser.add_argument("environment", help="module:Class, module:function or path/to/file.py:Class; called to make the environment")
    parser.add_argument("--kwargs", default="{}", help="its keyword arguments, as a JSON object")
    parser.add_argument("--name", help="name of the world; default: the class's")
    parser.add_argument("--actions", type=lambda t: [a.strip() for a in t.split("|")], help="names of the actions, separated by |")
    parser.add_argument("--observation", choices=("auto", "text", "numbers"), default="auto", help="auto: arrays are numbers, the rest is text")
    parser.add_argument("--words", type=lambda t: t.split(), help="every word it prints, separated by spaces; default: found by playing")
    parser.add_argument("--max-steps", type=int, help="steps after which it cuts episodes off; default: what gymnasium.make says")
    parser.add_argument("--copies", type=int, default=256, help="states kept for restore, by deepcopy; 0: none, commands are played again")
    parser.add_argument("--path", action="append", default=[], help="folder to look for modules in; may be given several times")
    options = parser.parse_args(arguments)
    try:
        options.kwargs = json.loads(options.kwargs)
        if not isinstance(options.kwargs, dict):
            raise ValueError("not an object")
    except ValueError as error:
        parser.error("--kwargs is a JSON object; read %s (%s)" % (options.kwargs, error))
    return options


def serve(server, lines, out):
    """One answer to each line, until close or the end of the input."""
    messages = {n: getattr(server, n) for n in ("spec", "reset", "step", "state", "save", "restore", "close")}
    for line in lines:
        try:
            try:
                message = json.loads(line)
            except ValueError as error:
                raise Refused("no JSON: %s" % error, "INVALID_JSON")
            if not isinstance(message, dict) or message.get("type") not in messages:
                raise Refused("no message that is known here; known are %s" % ", ".join(messages), "UNKNOWN_TYPE")
            kind, data = messages[message["type"]](message.get("data") or {})
        except Refused as refused:
            kind, data = "error", {"message": str(refused), "code": refused.code}
        except Exception as error:
            text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
            kind, data = "error", {"message": "%s: %s\n%s" % (type(error).__name__, error, text[-LONGEST_TRACEBACK:]), "code": "EXECUTION_ERROR"}
        out.write(json.dumps({"type": kind, "data": data}, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n")
        out.flush()


def main():
    options = options_of(sys.argv[1:])
    # The protocol gets pipes of its own: what the environment, or C code below it, prints must not break into it.
    lines = os.fdopen(os.dup(0), "rb")
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    sys.path[:0] = [*options.path, os.getcwd()]
    server = Server(load(options.environment)(**options.kwargs), options)
    serve(server, lines, out)
    server.close({})


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)  # Troupe has gone
