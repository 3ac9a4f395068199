"""Messages as JSON, both ways: names as on the wire, values as plain dictionaries, lists, strings and numbers.

- the root is an object with one key, the element's name; so is each item of mixed or free content
- an element or attribute is a key; a repeated element is an array
- the text of a type with simple content is "value", mixed and free content is the array "content"
- a member of a substitution group or a branch of a choice stands under its own element name
- octets are hexadecimal or base64, as in XML; enumerations are their words; integers are numbers of any size
- names under a wildcard are in Clark notation, "{namespace}local"; what no schema declares is an object with
  "attributes" and "content"
"""

from pilotwire.schema.json.reader import from_json
from pilotwire.schema.json.writer import to_json

__all__ = ["from_json", "to_json"]
