"""Calls every operation that the platform offers through a client that OpenAPI Generator made of the contract.

The client refuses an answer whose types or required fields deviate; this script compares the statuses, with what the
contract documents as well, and asks every remaining operation of the contract for its clean 501.

usage: calls.py CONTRACT URL CLIENT_ID SECRET LINKED PROVEN   (two tokens of people; the client's package must be on PYTHONPATH)
"""

import base64
import datetime
import inspect
import io
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile

import uitpas
from pydantic import ValidationError
from uitpas.exceptions import ApiException

WEEK_100 = "5a0967f9-cc06-4c3c-9206-30481a767434"
GHENT = "0900000067513"
GROUP = "0900000045410"
BLOCKED = "0900000002312"
CHILD = "0900010959113"
MEMBER = "0900000095902"
NOBODY = "0900000008301"
STOCK = "0900000020405"
# A grey dot.
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
NO_ID = "00000000-0000-4000-8000-000000000000"


# A browser comes without a token: whoever calls these is nobody's stranger.
OPEN = ("get-social-tariff-validation-start", "post-social-tariff-validation-token")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Caller:
    def __init__(self, contract, url, token):
        self.contract, self.url, self.token = contract, url, token
        client = uitpas.ApiClient(uitpas.Configuration(host=url))
        if token:
            client.set_default_header("Authorization", f"Bearer {token}")
        apis = [api(client) for name, api in vars(uitpas).items() if inspect.isclass(api) and name.endswith("Api")]
        self.methods = {name: getattr(api, name) for api in apis for name in dir(api) if name.endswith("_with_http_info")}
        self.called, self.deviations = {}, []
        self.operations = {
            operation["operationId"]: (method, path, operation)
            for path, item in contract["paths"].items()
            for method, operation in item.items()
            if "operationId" in operation
        }

    def deviation(self, operation, text):
        self.deviations.append(f"{operation}: {text}")

    def call(self, operation, expected, **arguments):
        """Calls an operation by its id in the contract; returns what the generated client made of the answer."""
        self.called.setdefault(operation, arguments)
        documented = self.operations[operation][2]["responses"]
        if str(expected) not in documented:
            self.deviation(operation, f"{expected} is not in the contract, which has {', '.join(documented)}")
        name = self.python_name(operation) + "_with_http_info"
        try:
            answer = self.methods[name](**arguments)
            status, data = answer.status_code, answer.data
        except ApiException as problem:
            status, data = problem.status, problem.data
            if "problem+json" not in problem.headers.get("content-type", ""):
                self.deviation(operation, f"{status} without problem+json: {problem.body}")
        except ValidationError as error:
            return self.deviation(operation, f"the answer to {arguments} deviates: {error}")
        if status != expected:
            self.deviation(operation, f"{status} instead of {expected} for {arguments}: {data}")
        return data

    def redirects(self, operation, **query):
        """Calls an operation that sends a browser elsewhere, and stays."""
        self.called.setdefault(operation, query)
        _, path, documented = self.operations[operation]
        if "303" not in documented["responses"]:
            self.deviation(operation, "303 is not in the contract")
        try:
            status = urllib.request.build_opener(Stay).open(f"{self.url}{path}?{urllib.parse.urlencode(query)}").status
        except urllib.error.HTTPError as answer:
            status = answer.code
        if status != 303:
            self.deviation(operation, f"{status} instead of 303 for {query}")

    @staticmethod
    def python_name(operation):
        words = "".join("_" + letter.lower() if letter.isupper() else letter for letter in operation)
        return words.replace("-", "_").replace("__", "_")

    def later(self, operation):
        """An operation that is not offered yet must say so."""
        method, path, _ = self.operations[operation]
        while "{" in path:
            path = path[: path.index("{")] + "1" + path[path.index("}") + 1 :]
        request = urllib.request.Request(self.url + path, method=method.upper(), data=b"{}" if method in ("post", "put") else None)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        try:
            self.deviation(operation, f"{urllib.request.urlopen(request).status}, but it is not called here")
        except urllib.error.HTTPError as problem:
            body = problem.read()
            if problem.code != 501 or not json.loads(body or b"{}").get("type", "").endswith("method/not-implemented"):
                self.deviation(operation, f"{problem.code} {body} instead of a clean 501")


def passes(api, passholder_id):
    for identifier in (GHENT, "04363CDAEE3880", "36051380284"):
        api.call("get-passes", 200, identifier=identifier)
    api.call("get-passes", 400, identifier=BLOCKED)
    api.call("get-passes", 404, identifier=NOBODY)
    api.call("get-passes-uitpasNumber", 200, uitpas_number=GHENT)
    api.call("get-passes-uitpasNumber", 400, uitpas_number=BLOCKED)
    api.call("get-passes-uitpasNumber", 404, uitpas_number=NOBODY)
    api.call("get-insz-numbers-inszNumber", 200, insz_number="36051380284")
    api.call("get-insz-numbers-inszNumber", 404, insz_number="99991231194")
    api.call("get-chip-numbers-chipNumber", 200, chip_number="04363CDAEE3880")
    api.call("get-chip-numbers-chipNumber", 404, chip_number="04363CDAEE3881")
    api.call("get-passholders-passholderId", 200, passholder_id=passholder_id)
    api.call("get-passholders-passholderId", 404, passholder_id=NO_ID)
    api.call("get-passholders-passholderId-transactions", 200, passholder_id=passholder_id, start=0, limit=10)
    api.call("get-passholders-passholderId-association-memberships", 200, passholder_id=passholder_id)
    api.call("get-passholders-passholderId-association-memberships", 404, passholder_id=NO_ID)
    group = api.call("get-grouppasses", 200, uitpas_number=GROUP).member[0]
    api.call("get-grouppasses-passholderId", 200, passholder_id=group.id)
    api.call("get-grouppasses-passholderId", 404, passholder_id=NO_ID)


def registration(api, organizer_id):
    person = {
        "name": "Claes", "firstName": "An", "dateOfBirth": "1985-07-30", "gender": "FEMALE", "nationality": "Belg",
        "address": {"street": "Veldstraat 1", "postalCode": "9000", "city": "Gent", "country": "be"},
        "optInPreferences": {"serviceMails": True, "milestoneMails": True, "infoMails": False, "sms": False, "post": False},
        "legalTermsDigital": True, "parentalConsent": False,
    }
    new = {"registrationOrganizer": {"id": organizer_id}, "inszNumber": "85073099833"}
    api.call("passholders-status-insz-numbers-insznumber", 200, insz_number="36051380284")
    api.call("passholders-status-insz-numbers-insznumber", 400, insz_number="36051380285")
    stock = {"registrationCardType": "NFC_CARD", "registrationUitpasNumber": STOCK}
    an = api.call("post-passholders", 200, passholder=uitpas.Passholder.from_dict(person | new | stock))
    api.call("post-passholders", 400, passholder=uitpas.Passholder.from_dict(person | new | stock))
    if an.uitpas_number != STOCK:
        api.deviation("post-passholders", "the pass has another number than the card")
    api.call("put-passholders-passholderId", 204, passholder_id=an.id, passholder=uitpas.Passholder.from_dict(person))
    api.call("put-passholders-passholderId-private", 204, passholder_id=an.id, private_properties=uitpas.PrivateProperties(note="Belt liever niet."))
    if api.call("get-passholders-passholderId-private", 200, passholder_id=an.id).note != "Belt liever niet.":
        api.deviation("get-passholders-passholderId-private", "the note is another one")
    api.call("get-passholders-passholderId-private", 404, passholder_id=NO_ID)
    api.call("get-passholders-passholderId-picture", 404, passholder_id=an.id)
    api.call("put-passholders-passholderId-picture", 400, passholder_id=an.id, file=("a.gif", b"GIF89a"))
    api.call("put-passholders-passholderId-picture", 204, passholder_id=an.id, file=("a.png", DOT))
    api.call("get-passholders-passholderId-picture", 200, passholder_id=an.id)
    api.call("delete-passholders-passholderId-picture", 204, passholder_id=an.id)
    api.call("delete-passholders-passholderId-picture", 404, passholder_id=an.id)
    api.call("delete-passholders-passholderId", 204, passholder_id=an.id)
    api.call("delete-passholders-passholderId", 404, passholder_id=an.id)
    if api.call("get-passholders", 200, uitpas_number=STOCK).total_items != 0:
        api.deviation("delete-passholders-passholderId", "who was deleted is found")
def households(api, passholder_id, organizer_id):
    memberships = "passholders-passholderId-association-memberships"
    api.call("get-associations", 200, organizer_id=organizer_id, permission="READ")
    wanted = uitpas.AssociationMembership(association=uitpas.Association(id="nothing"), endDate="2030-08-31")
    api.call("post-" + memberships, 400, passholder_id=passholder_id, organizer_id=organizer_id, association_membership=wanted)
    api.call("delete-" + memberships + "-associationId", 404, passholder_id=passholder_id, association_id="nothing", organizer_id=organizer_id)
    family = "passholders-passholderId-family-members"
    joins = uitpas.FamilyMember(uitpasNumber=CHILD)
    api.call("post-" + family, 201, passholder_id=passholder_id, family_member=joins)
    api.call("post-" + family, 400, passholder_id=passholder_id, family_member=joins)
    api.call("post-" + family, 404, passholder_id=NO_ID, family_member=joins)
    members = api.call("get-" + family, 200, passholder_id=passholder_id)
    api.call("get-" + family, 404, passholder_id=NO_ID)
    child_id = members[1].passholder.id
    api.call("get-passholders-passholderId-families", 200, passholder_id=child_id)
    api.call("get-passholders-passholderId-families", 404, passholder_id=NO_ID)
    icon = uitpas.FamilyMember(icon="https://example.org/bear.png")
    api.call("put-" + family + "-familyMemberId", 202, passholder_id=passholder_id, family_member_id=child_id, family_member=icon)
    api.call("put-" + family + "-familyMemberId", 404, passholder_id=passholder_id, family_member_id=NO_ID, family_member=icon)
    api.call("delete-" + family + "-familyMemberId", 202, passholder_id=passholder_id, family_member_id=child_id)
    api.call("delete-" + family + "-familyMemberId", 404, passholder_id=passholder_id, family_member_id=child_id)
    school = uitpas.Organizer(id=organizer_id)
    api.call("put-passholders-school", 204, passholder_id=passholder_id, organizer=school)
    api.call("put-passholders-school", 400, passholder_id=passholder_id, organizer=uitpas.Organizer(id=NO_ID))
    api.call("put-passholders-school", 404, passholder_id=NO_ID, organizer=school)
    api.call("get-passholders-school", 200, passholder_id=passholder_id)
    api.call("delete-passholders-school", 204, passholder_id=passholder_id)
    api.call("delete-passholders-school", 404, passholder_id=NO_ID)
    api.call("get-passholders-school", 404, passholder_id=passholder_id)


def account(api, client_id, linked, proven, organizer_id):
    """The way to an account: a token for a pass, its state, the address, the link; then what is one's own."""
    anybody, person, newcomer = [Caller(api.contract, api.url, token) for token in (None, linked, proven)]
    token, status, register = "get-uitid-passholder-registration-token", "get-uitid-passholder-status", "register-uitid-passholder"
    person.call("get-passholders-me", 404)
    asked = {born: "Basic " + base64.b64encode(f"{MEMBER}:{born}".encode()).decode() for born in ("1983-03-02", "1983-03-03")}
    anybody.call(token, 401, authorization=asked["1983-03-03"], x_client_id=client_id)
    shown = anybody.call(token, 200, authorization=asked["1983-03-02"], x_client_id=client_id).token
    anybody.call(status, 401, x_registration_token=NO_ID, x_client_id=client_id)
    if anybody.call(status, 200, x_registration_token=shown, x_client_id=client_id).state != "UNREGISTERED":
        api.deviation(status, "an account is linked before it was")
    if api.call("get-uitid-email", 200, email="anke@example.org").state != "UITID_UNREGISTERED":
        api.deviation("get-uitid-email", "an address is known before it was")
    person.call(register, 401, x_registration_token=NO_ID)
    person.call(register, 201, x_registration_token=shown)
    person.call(register, 400, x_registration_token=shown)
    state = anybody.call(status, 200, x_registration_token=shown, x_client_id=client_id)
    if (state.state, state.email) != ("REGISTERED", "anke@example.org"):
        api.deviation(status, f"{state} after the account was linked")
    if api.call("get-uitid-email", 200, email="anke@example.org").state != "UITPAS_ALREADY_LINKED":
        api.deviation("get-uitid-email", "a linked address is free")
    own = person.call("get-passholders-me", 200)
    if (own.uitpas_number, own.uitid_status) != (MEMBER, "REGISTERED"):
        api.deviation("get-passholders-me", f"{own} is somebody else")
    if [found.id for found in api.call("get-passholders", 200, uitid_id="anke").member] != [own.id]:
        api.deviation("get-passholders", "an account is not found by its name")
    for passholder_id in ("me", own.id):
        person.call("get-passholders-passholderId-transactions", 200, passholder_id=passholder_id, start=0, limit=10)
    new = {
        "name": "Bosmans", "firstName": "Bo", "dateOfBirth": "1990-01-01", "email": "bo@example.org", "postalCode": "9000", "city": "Gent",
        "cardSystem": {"id": 5}, "registrationOrganizer": {"id": organizer_id},
    }
    wanted = uitpas.PassholderSelfRegistration.from_dict(new)
    person.call("post-passholders-me", 400, passholder_self_registration=wanted)
    registered = newcomer.call("post-passholders-me", 200, passholder_self_registration=wanted)
    newcomer.call("post-passholders-me", 400, passholder_self_registration=wanted)
    if newcomer.call("get-passholders-me", 200).id != registered.id:
        api.deviation("post-passholders-me", "whoever registered is somebody else")
    for other in (anybody, person, newcomer):
        api.called = other.called | api.called
        api.deviations += other.deviations
    api.called[token] = {"authorization": "Bearer nonsense", "x_client_id": client_id}


def regions(api, organizer_id):
    systems = api.call("get-card-systems", 200)
    api.call("get-card-systems", 200, permanent=True, postal_code=["9000"], start=0, limit=1)
    api.call("get-cardsystems-cardsystemid", 200, card_system_id=systems.member[0].id)
    api.call("get-cardsystems-cardsystemid", 404, card_system_id=99999)
    api.call("get-organizers", 200, start=0, limit=5)
    api.call("get-organizers-organizerId", 200, id=organizer_id)
    api.call("get-organizers-organizerId", 404, id=NO_ID)
    api.call("get-events-card-systems", 200, event_id=WEEK_100)
    api.call("get-events-card-systems", 404, event_id=NO_ID)
    settings = api.call("get-events-settings", 200, event_id=WEEK_100)
    api.call("get-events-settings", 404, event_id=NO_ID)
    api.call("put-events-settings", 204, event_id=WEEK_100, event_settings=settings)
    if api.call("get-events-settings", 200, event_id=WEEK_100) != settings:
        api.deviation("put-events-settings", "settings that were read and put back are other settings")


def settings_and_prices(api):
    api.call("get-cardsystems-cardsystemid-city-settings", 200, card_system_id=5)
    api.call("get-cardsystems-cardsystemid-city-settings", 200, card_system_id=5, postal_code=["9000", "9090"])
    api.call("get-cardsystems-cardsystemid-city-settings", 400, card_system_id=5, postal_code=["1000"])
    api.call("get-cardsystems-cardsystemid-city-settings", 404, card_system_id=99999)
    api.call("get-cardsystems-cardsystemid-social-tariff-settings", 200, card_system_id=5, postal_code="9000")
    api.call("get-cardsystems-cardsystemid-social-tariff-settings", 400, card_system_id=5, postal_code="90")
    api.call("get-cardsystems-cardsystemid-social-tariff-settings", 404, card_system_id=99999, postal_code="9000")
    api.call("get-card-systems-cardsystemid-membership-prices", 200, card_system_id=5, card_type="NFC_CARD")
    api.call("get-card-systems-cardsystemid-membership-prices", 404, card_system_id=99999, card_type="NFC_CARD")
    newcomer = {"date_of_birth": datetime.date(2000, 1, 1), "card_type": "DIGITAL"}
    price = api.call("get-passholders-membership-prices-cardSystemId", 200, card_system_id=5, postal_code="9000", **newcomer)
    if price.price != 3:
        api.deviation("get-passholders-membership-prices-cardSystemId", f"{price} instead of 3 euro")
    api.call("get-passholders-membership-prices-cardSystemId", 400, card_system_id=5, postal_code="90", **newcomer)
    api.call("get-passholders-membership-prices-cardSystemId", 404, card_system_id=99999, postal_code="0000", **newcomer)


def cards_and_memberships(api, organizer_id):
    api.call("get-cards", 200, uitpas_number=GHENT)
    api.call("get-cards", 200, chip_number="044AC54A8E6180")
    api.call("get-cards", 400, uitpas_number="123")
    api.call("get-cards", 404, uitpas_number=NOBODY)
    api.call("get-cards-social-tariff-cardSystemId-active", 200, card_system_id="5")
    holder = api.call("get-passholders", 200, uitpas_number=MEMBER).member[0].id
    price = "get-passholders-passholderId-membership-prices-cardSystemId"
    api.call(price, 200, passholder_id=holder, card_system_id=3, card_type="DIGITAL", social_tariff=False)
    api.call(price, 400, passholder_id=holder, card_system_id=3, card_type="DIGITAL", voucher="nothing")
    api.call(price, 404, passholder_id=NO_ID, card_system_id=3, card_type="DIGITAL")
    preview, change = [f"{method}-passholders-passholderId-memberships-cardSystemId" for method in ("get", "post")]
    for region, right in ((5, False), (5, True), (3, False)):
        api.call(preview, 200, passholder_id=holder, card_system_id=region, social_tariff=right, organizer_id=organizer_id)
    api.call(preview, 400, passholder_id=holder, card_system_id=5, social_tariff=False, organizer_id=NO_ID)
    api.call(preview, 404, passholder_id=NO_ID, card_system_id=5, social_tariff=False, organizer_id=organizer_id)
    wanted = uitpas.MembershipRequest(cardType="DIGITAL", registrationOrganizer=uitpas.Organizer(id=organizer_id))
    api.call(change, 201, passholder_id=holder, card_system_id=3, membership_request=wanted)
    api.call(change, 400, passholder_id=holder, card_system_id=3, membership_request=wanted)
    api.call(change, 404, passholder_id=NO_ID, card_system_id=3, membership_request=wanted)


def orders(api, organizer_id):
    child = uitpas.PassholderRegistration(
        name="Peeters", firstName="Marc", dateOfBirth=datetime.date(2015, 1, 1), email="marc.peeters@example.com",
        registrationOrganizer=uitpas.Organizer(id=organizer_id), registrationCardSystemId=5, parentalConsent=True,
        address=uitpas.PassholderAddress(street="Veldstraat 1", postalCode="9000", city="Gent"),
    )
    placed = api.call("post-orders", 200, order=uitpas.Order(mainPassholderRegistration=child))
    if placed.status != "COMPLETED" or placed.total_price != 0:
        api.deviation("post-orders", f"what costs nothing should be completed: {placed}")
    nowhere = child.model_copy(update={"registration_card_system_id": 99999})
    api.call("post-orders", 400, order=uitpas.Order(mainPassholderRegistration=nowhere))
    api.call("get-orders-orderid", 200, order_id=placed.id)
    api.call("get-orders-orderid", 404, order_id=NO_ID)


def access(api, client_id):
    held = api.call("get-permissions", 200)
    api.call("get-permissions-clientId", 200, client_id=client_id)
    api.call("get-permissions-clientId", 404, client_id="nobody")
    api.call("put-permissions-clientId", 204, client_id=client_id, organizer_permissions=held)
    return held[0].organizer.id


def checkins(api, passholder_id, organizer_id):
    new = uitpas.Checkin(uitpasNumber=GHENT, eventId=WEEK_100)
    if not api.call("get-checkin-status", 200, uitpas_number=GHENT, event_id=WEEK_100).allowed:
        api.deviation("get-checkin-status", "a check-in should be allowed")
    api.call("get-checkin-status", 404, uitpas_number=GHENT, event_id=NO_ID)
    recorded = api.call("post-checkins", 201, checkin=new)
    api.call("post-checkins", 400, checkin=uitpas.Checkin(uitpasNumber=BLOCKED, eventId=WEEK_100))
    api.call("get-checkins", 200, passholder_id=passholder_id, organizer_id=[organizer_id], start=0, limit=10)
    api.call("delete-checkins-checkinId", 204, checkin_id=recorded.id)
    api.call("delete-checkins-checkinId", 404, checkin_id=NO_ID)


def sales(api, passholder_id, organizer_id):
    for holder in (GHENT, GROUP):
        tariff = api.call("get-tariffs", 200, regular_price=10, event_id=WEEK_100, uitpas_number=holder).available[0]
        line = uitpas.TicketSale(
            uitpasNumber=holder, eventId=WEEK_100, regularPrice=10, tariff=uitpas.Tariff(id=tariff.id)
        )
        sold = api.call("post-ticket-sales", 200, ticket_sale=[line])
    api.call("get-tariffs", 400, regular_price=10, event_id=WEEK_100, uitpas_number=BLOCKED)
    api.call("get-tariffs-static", 200, regular_price=10, event_id=WEEK_100)
    api.call("get-ticket-sales", 200, event_id=WEEK_100, start=0, limit=10)
    api.call("get-ticket-sales", 200, passholder_id=passholder_id, organizer_id=[organizer_id])
    api.call("delete-ticket-sales", 204, ticket_sale_id=sold[0].id)
    api.call("delete-ticket-sales", 404, ticket_sale_id=NO_ID)


def reports(api, organizer_id):
    periods = api.call("get-organizers-financial-reports-periods", 200, organizer_id=organizer_id)
    if len(periods) != 8:
        api.deviation("get-organizers-financial-reports-periods", f"{len(periods)} periods instead of 8")
    today = uitpas.ReportPeriod(startDate=datetime.date(2001, 1, 1), endDate=datetime.date.today())
    started = api.call("post-organizers-financial-reports", 200, organizer_id=organizer_id, report_period=today)
    one = {"organizer_id": organizer_id, "report_id": started.id}
    for _ in range(300):
        report = api.call("get-organizers-financial-reports-reportId", 200, **one)
        if report.status != "STARTED":
            break
        time.sleep(0.1)
    if report.status != "AVAILABLE":
        api.deviation("post-organizers-financial-reports", f"a report comes to {report}")
    if not any(known.id == started.id for known in api.call("get-organizers-financial-reports", 200, organizer_id=organizer_id)):
        api.deviation("get-organizers-financial-reports", "the report is not listed")
    archive = api.call("get-organizers-financial-reports-reportId-zip", 200, **one)
    link = api.call("get-organizers-financial-reports-reportId-downloadLink", 200, **one).download_link
    with urllib.request.urlopen(link.replace("https:", "http:")) as answer:
        if answer.read() != bytes(archive) or zipfile.ZipFile(io.BytesIO(archive)).testzip():
            api.deviation("get-organizers-financial-reports-reportId-downloadLink", "leads to another file")
    wrong = {"organizer_id": organizer_id, "report_id": 1}
    for operation in ("reportId", "reportId-zip", "reportId-downloadLink"):
        api.call(f"get-organizers-financial-reports-{operation}", 404, **wrong)


def rewards(api, passholder_id, organizer_id):
    offered = api.call("get-rewards", 200, type="ANY", start=0, limit=10).member
    api.call("get-rewards", 200, is_redeemable_by_passholder_id=passholder_id, is_interesting_for_passholder_id=passholder_id)
    api.call("get-rewards", 200, organizer_id=[organizer_id], organizer_postal_code=["9000"], text="reward*", points_from=0, points_to=9, subset="ALL")
    api.call("get-rewards", 200, facets=["categories"], sort_points="asc")
    for reward in offered:
        api.call("get-rewards-id", 200, reward_id=reward.id)
    api.call("get-rewards-id", 404, reward_id="nothing")
    for reward in ("5688", "5826"):
        api.call("get-rewards-id-redeem-status", 200, reward_id=reward, uitpas_number=GHENT)
    wanted = uitpas.PostRewardsRedeemedRequest(rewardId="5688", uitpasNumber=GHENT)
    redeemed = api.call("post-rewards-redeemed", 201, post_rewards_redeemed_request=wanted)
    api.call("post-rewards-redeemed", 400, post_rewards_redeemed_request=wanted)
    api.call("get-rewards-redeemed", 200, uitpas_number=GHENT)
    api.call("get-rewards-redeemed", 200, passholder_id=passholder_id, organizer_id=[organizer_id])
    api.call("get-passholders-passholderId-transactions", 200, passholder_id=passholder_id)
    api.call("delete-rewards-redeemed-redeemedRewardId", 204, redeemed_reward_id=redeemed.id)
    api.call("delete-rewards-redeemed-redeemedRewardId", 404, redeemed_reward_id=NO_ID)


def validation(api):
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    api.redirects("get-social-tariff-validation-start", state="mine", code_challenge=challenge, redirect_uri="https://site.example/back")
    shown = uitpas.SocialTariffValidationTokenRequest(code="nonsense", codeVerifier="nonsense")
    api.call("post-social-tariff-validation-token", 403, social_tariff_validation_token_request=shown)
    api.call("get-social-tariff-validation", 401, card_system_id=1)


def token_of(url, client_id, secret):
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    with urllib.request.urlopen(url + "/oauth/token", data=urllib.parse.urlencode(form).encode()) as answer:
        return json.load(answer)["access_token"]


def main(contract, url, client_id, secret, linked, proven):
    with open(contract, encoding="utf-8") as file:
        api = Caller(json.load(file), url, token_of(url, client_id, secret))
    organizer_id = access(api, client_id)
    found = api.call("get-passholders", 200, uitpas_number=GHENT)
    passholder_id = found.member[0].id
    api.call("get-passholders", 400, uitpas_number="123")
    passes(api, passholder_id)
    registration(api, organizer_id)
    households(api, passholder_id, organizer_id)
    account(api, client_id, linked, proven, organizer_id)
    regions(api, organizer_id)
    settings_and_prices(api)
    cards_and_memberships(api, organizer_id)
    orders(api, organizer_id)
    checkins(api, passholder_id, organizer_id)
    sales(api, passholder_id, organizer_id)
    reports(api, organizer_id)
    rewards(api, passholder_id, organizer_id)
    validation(api)
    stranger = Caller(api.contract, url, "nonsense")
    for operation, arguments in ((name, sent) for name, sent in api.called.items() if name not in OPEN):
        stranger.call(operation, 401, **arguments)
    for operation in sorted(api.operations.keys() - api.called):
        api.later(operation)
    deviations = api.deviations + stranger.deviations
    print("\n".join(deviations))
    print(f"{len(api.called)} operations called, {len(api.operations) - len(api.called)} not offered yet, {len(deviations)} deviations")
    return min(len(deviations), 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
