"""The stub of `_matron` says what the module has, no more and no less."""

import ast
import pathlib

import matron
from matron import _matron

STUB = ast.parse((pathlib.Path(matron.__file__).parent / "_matron.pyi").read_text())


def arguments(function):
    return [argument.arg for argument in function.args.args]


def is_property(function):
    return any(isinstance(d, ast.Name) and d.id == "property" for d in function.decorator_list)


def stubbed(body):
    """Name -> what it is, for the statements of the stub or of a class in it."""
    found = {}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = "property" if is_property(node) else arguments(node)
        elif isinstance(node, ast.ClassDef):
            found[node.name] = stubbed(node.body)
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) != "TypeAlias":
            found[node.target.id] = "value"
    return found


def signature(name, function):
    """The arguments, from the docstring that pybind11 writes; None if it did not."""
    line = (function.__doc__ or "").splitlines()[0]
    if not line.startswith(f"{name}("):
        return None
    (definition,) = ast.parse(f"def {line}: ...").body
    return arguments(definition)


def members(owner):
    """The same as `stubbed`, from the module or from a class of it."""
    found = {}
    for name, value in vars(owner).items():
        if name.startswith("_") and name != "__init__":
            continue
        if isinstance(value, type):
            found[name] = members(value)
        elif isinstance(value, property):
            found[name] = "property"
        elif callable(value):
            found[name] = signature(name, value)
        else:
            found[name] = "value"
    # Of a class that has no constructor.
    return {name: what for name, what in found.items() if what is not None}


def test_the_stub_has_what_the_module_has():
    module, stub = members(_matron), stubbed(STUB.body)
    assert module["Session"]["decide"] == ["self", "call"]
    assert module == stub


def test_values_have_the_types_of_the_stub():
    for node in STUB.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) != "TypeAlias":
            annotation = ast.unparse(node.annotation).split("[")[0]
            assert type(getattr(_matron, node.target.id)).__name__ == annotation
