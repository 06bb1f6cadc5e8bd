"""The pdfium calls that run once per text object or character, declared with plain addresses, which makes them twice as fast."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

Address = int


def _declare(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address)  # type: ignore[arg-type]


_P, _I, _F = ctypes.c_void_p, ctypes.c_int, ctypes.c_float

count_objects = _declare("FPDFPage_CountObjects", _I, _P)
get_object = _declare("FPDFPage_GetObject", _P, _P, _I)
object_type = _declare("FPDFPageObj_GetType", _I, _P)
object_bounds = _declare("FPDFPageObj_GetBounds", _I, _P, _P, _P, _P, _P)
object_matrix = _declare("FPDFPageObj_GetMatrix", _I, _P, _P)
object_fill = _declare("FPDFPageObj_GetFillColor", _I, _P, _P, _P, _P, _P)
form_count = _declare("FPDFFormObj_CountObjects", _I, _P)
form_object = _declare("FPDFFormObj_GetObject", _P, _P, ctypes.c_ulong)
text_font = _declare("FPDFTextObj_GetFont", _P, _P)
text_font_size = _declare("FPDFTextObj_GetFontSize", _I, _P, _P)
text_mode = _declare("FPDFTextObj_GetTextRenderMode", _I, _P)
font_name = _declare("FPDFFont_GetBaseFontName", ctypes.c_size_t, _P, _P, ctypes.c_size_t)
font_weight = _declare("FPDFFont_GetWeight", _I, _P)
count_characters = _declare("FPDFText_CountChars", _I, _P)
character_object = _declare("FPDFText_GetTextObject", _P, _P, _I)
character_unicode = _declare("FPDFText_GetUnicode", ctypes.c_uint, _P, _I)
character_box = _declare("FPDFText_GetCharBox", _I, _P, _I, _P, _P, _P, _P)
character_matrix = _declare("FPDFText_GetMatrix", _I, _P, _I, _P)
page_text = _declare("FPDFText_GetText", _I, _P, _I, _I, _P)
path_mode = _declare("FPDFPath_GetDrawMode", _I, _P, _P, _P)
path_count = _declare("FPDFPath_CountSegments", _I, _P)
path_segment = _declare("FPDFPath_GetPathSegment", _P, _P, _I)
segment_type = _declare("FPDFPathSegment_GetType", _I, _P)
segment_point = _declare("FPDFPathSegment_GetPoint", _I, _P, _P, _P)


def address(handle: Any) -> Address:
    """The address behind a pdfium handle."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


class Numbers:
    """A row of C numbers of one type that calls write to: ``at`` is the address of each, ``read`` gives their values.

    Addresses and one unpacking of all values take half the time of ctypes' own references and items.
    """

    def __init__(self, count: int, kind: Any = _F) -> None:
        self._values = (kind * count)()
        start = ctypes.addressof(self._values)
        self.at: list[Address] = [start + place * ctypes.sizeof(kind) for place in range(count)]
        self._unpack = struct.Struct(f"{count}{kind._type_}").unpack_from

    def read(self) -> tuple[Any, ...]:
        """The values that were written last."""
        return self._unpack(self._values)
