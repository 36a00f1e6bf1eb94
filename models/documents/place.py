"""Where does something stand in a document? Written out only where it is asked for: the place of
most things is never told, and in a large transcript there are a hundred thousand of them."""

from msgspec import Struct


class Place(Struct, frozen=True, gc=False):
    """`name` below `above`: a step of a JSON Pointer or of an XPath."""

    above: "Place | str"
    name: str

    def __str__(self) -> str:
        if isinstance(self.above, str):
            return f"{self.above}/{self.name}"
        steps, above = [self.name, self.above.name], self.above.above
        while isinstance(above, Place):
            steps.append(above.name)
            above = above.above
        return "/".join((above, *reversed(steps)))


Where = Place | str
