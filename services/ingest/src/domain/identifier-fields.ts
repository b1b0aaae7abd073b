/**
 * Keys whose values identify a person directly, by the field that they are kept as. Keys are compared without case,
 * spaces and the characters `_ - . $`. Country, region, city, age and birth year are no direct identifiers.
 */
const KEYS_OF_FIELD: Readonly<Record<string, string>> = {
  name: 'name fullname displayname username nickname customername contactname recipientname billingname shippingname cardholdername',
  first_name: 'firstname givenname forename fname',
  middle_name: 'middlename',
  last_name: 'lastname familyname surname lname maidenname',
  email: 'email emails emailaddress mail useremail customeremail contactemail billingemail shippingemail',
  phone:
    'phone phones phonenumber phonenumbers mobile mobilephone mobilenumber telephone tel cell cellphone fax msisdn whatsapp',
  street:
    'street streetaddress streetname street1 street2 addressline addressline1 addressline2 addressline3 address1 address2 housenumber apartment',
  postal_code: 'postalcode postcode zip zipcode',
  birth_date: 'birthday birthdate dateofbirth dob',
  ip: 'ip ipaddress clientip remoteip',
  national_id: 'ssn socialsecuritynumber nationalid taxid passportnumber',
  account_number: 'iban cardnumber creditcardnumber',
};

/** Keys of whole addresses: a text is taken, and of an object only the parts that may stay clear are left. */
const ADDRESS_KEYS = new Set(
  'address addresses billingaddress shippingaddress homeaddress mailingaddress deliveryaddress postaladdress'.split(
    ' ',
  ),
);
const CLEAR_ADDRESS_KEYS = new Set('city town country countrycode region state province county continent'.split(' '));

/** `name` inside of these is the name of a thing. */
const THINGS = new Set(
  (
    'company organization organisation account plan product products item items app campaign library os network page ' +
    'screen category store brand coupon promotion experiment group'
  ).split(' '),
);
/** `name` beside one of these is a product's name. */
const PRODUCT_MARKS = new Set(['productid', 'sku']);

const FIELD_OF_KEY = new Map(
  Object.entries(KEYS_OF_FIELD).flatMap(([field, keys]) =>
    keys.split(' ').map((key): [string, string] => [key, field]),
  ),
);

const NORMAL_KEYS_MAX = 10_000;
const normalKeys = new Map<string, string>(); // a memo: the same few keys come again and again

export function normalKey(key: string): string {
  const known = normalKeys.get(key);
  if (known !== undefined) return known;
  const normal = key.replace(/[\s_.$-]/gu, '').toLowerCase();
  if (normalKeys.size < NORMAL_KEYS_MAX && key.length < 64) normalKeys.set(key, normal);
  return normal;
}

/** What the value under a key is kept as, or undefined for a key that says nothing of a person. */
export const identifierField = (key: string): string | undefined => FIELD_OF_KEY.get(normalKey(key));
export const isAddressKey = (key: string): boolean => ADDRESS_KEYS.has(normalKey(key));
export const isClearInAddress = (key: string): boolean => CLEAR_ADDRESS_KEYS.has(normalKey(key));

/** Whether `name` in `siblings`, which stand under `parent`, names a thing and not a person. */
export const isNameOfThing = (parent: string, siblings: readonly string[]): boolean =>
  THINGS.has(normalKey(parent)) || siblings.some((key) => PRODUCT_MARKS.has(normalKey(key)));
