/** What each functional code and signal means and what to do, in both languages. A table of data. Source: verzuim §5.5. */
import type { FoutCode, SignaalCode } from './fouten.ts';

export interface Hulp {
  readonly meaning: string;
  readonly help: string;
  readonly hulp: string;
}

export const FOUT_HULP: Readonly<Record<FoutCode, Hulp>> = {
  'VZ-AUT-03': {
    meaning:
      "There is no such report, vrijstelling or mailbox of the sender; another party's behaves as not existing.",
    help: 'Check the number, and whether wsa:From is the party that may read it.',
    hulp: 'Controleer het nummer, en of wsa:From de partij is die het mag zien.',
  },
  'VZ-AUT-04': {
    meaning: 'The gemeente is not competent for the pupil, or the report is no longer with it.',
    help: 'Leave it to the gemeente where the pupil lives; a report that moved came to you as VERHUIZING.',
    hulp: 'Laat het aan de gemeente waar de leerling woont; een melding die verhuisd is, kwam als VERHUIZING.',
  },
  'VZ-AUT-05': {
    meaning: 'The BRIN is not one of the sender in wsa:From.',
    help: 'Put the OIN of the school that owns the BRIN in wsa:From, or correct the BRIN.',
    hulp: 'Zet het OIN van de school waar de BRIN bij hoort in wsa:From, of verbeter de BRIN.',
  },
  'VZ-PER-01': {
    meaning: 'The burgerservicenummer fails the elfproef.',
    help: 'Correct the number at its source; a digit is wrong or two were exchanged.',
    hulp: 'Verbeter het nummer bij de bron; er is een cijfer fout of er zijn er twee verwisseld.',
  },
  'VZ-PER-02': {
    meaning: 'The onderwijsnummer is not valid.',
    help: 'Correct the number: it begins with 10 and has a check digit.',
    hulp: 'Verbeter het nummer: het begint met 10 en heeft een controlecijfer.',
  },
  'VZ-PER-03': {
    meaning: 'The register does not know the pupil.',
    help: 'Check the number, and whether the school has registered the pupil.',
    hulp: 'Controleer het nummer, en of de school de leerling heeft ingeschreven.',
  },
  'VZ-PER-04': {
    meaning: 'The pupil is not enrolled at this school on the begin date.',
    help: 'Check BRIN and begin date against the enrolment.',
    hulp: 'Vergelijk BRIN en begindatum met de inschrijving.',
  },
  'VZ-PER-05': {
    meaning: 'The pupil has died.',
    help: 'Send nothing; correct the administration of the pupil.',
    hulp: 'Stuur niets; werk de administratie van de leerling bij.',
  },
  'VZ-PER-06': {
    meaning:
      'The row links a burgerservicenummer and an onderwijsnummer, one of which is linked to another number.',
    help: 'Find out which of the two links is right; the row was not stored, the others were.',
    hulp: 'Zoek uit welke koppeling klopt. Deze regel is niet opgeslagen, de andere regels wel.',
  },
  'VZ-SCH-01': {
    meaning: 'The BRIN is unknown or has ended.',
    help: 'Use the BRIN that is valid now.',
    hulp: 'Gebruik de BRIN die nu geldig is.',
  },
  'VZ-SCH-02': {
    meaning: 'The vestiging is not one of this BRIN.',
    help: 'Correct vestigingscode, or leave it out.',
    hulp: 'Verbeter de vestigingscode, of laat hem weg.',
  },
  'VZ-SCH-03': {
    meaning: 'The onderwijslocatie is unknown, has ended, or is not one of this school.',
    help: 'Look the code up in the read service of RIO, or leave it out.',
    hulp: 'Zoek de code op in de raadpleegdienst van RIO, of laat hem weg.',
  },
  'VZ-SRT-01': {
    meaning: 'This sector does not have the verzuimsoort.',
    help: 'Choose a verzuimsoort that is in use for the sector of the school.',
    hulp: 'Kies een verzuimsoort die voor de sector van de school in gebruik is.',
  },
  'VZ-SRT-02': {
    meaning: 'The verzuimsoort does not fit the age of the pupil.',
    help: 'Choose the verzuimsoort for the age at the begin date.',
    hulp: 'Kies de verzuimsoort bij de leeftijd op de begindatum.',
  },
  'VZ-SRT-03': {
    meaning: 'The kind is for pupils without a startkwalificatie.',
    help: 'Choose another kind.',
    hulp: 'Kies een andere soort.',
  },
  'VZ-PRD-01': {
    meaning: 'A date lies in the future, or the end before the begin.',
    help: 'Correct begindatum and einddatum.',
    hulp: 'Verbeter begindatum en einddatum.',
  },
  'VZ-PRD-02': {
    meaning: 'This verzuimsoort needs an end date.',
    help: 'Add einddatum.',
    hulp: 'Vul einddatum in.',
  },
  'VZ-PRD-03': {
    meaning: 'The hours or the period are too short or too long for this verzuimsoort.',
    help: 'Check aantalUren, begindatum and einddatum; school holidays of the region do not count as lesson weeks.',
    hulp: 'Controleer aantalUren, begindatum en einddatum; schoolvakanties van de regio tellen niet mee als lesweken.',
  },
  'VZ-PRD-04': {
    meaning: 'A day lies outside the period, is given twice, or its hours do not fit.',
    help: 'Correct the verzuimdag.',
    hulp: 'Verbeter de verzuimdag.',
  },
  'VZ-INH-01': {
    meaning: 'A reason is needed when no action is wanted.',
    help: 'Add toelichtingActieGewenst, or set actieGewenst to true.',
    hulp: 'Vul toelichtingActieGewenst in, of zet actieGewenst op true.',
  },
  'VZ-INH-02': {
    meaning:
      'A field is missing that the kind, the status or another field asks for, or is there where it may not; or a vervolgToken is none of ours.',
    help: 'Add or remove the field; repeat a vervolgToken as it came.',
    hulp: 'Vul het veld in of haal het weg; neem een vervolgToken over zoals het kwam.',
  },
  'VZ-DUB-01': {
    meaning:
      'The school has a report of this kind for this pupil in part of the period; the answer gives its number.',
    help: 'Change that report, or correct the period.',
    hulp: 'Wijzig die melding, of verbeter de periode.',
  },
  'VZ-DUB-02': {
    meaning: 'The kenmerkAfzender was used before, with another content.',
    help: 'Use a new kenmerkAfzender; repeat one only with the same content.',
    hulp: 'Gebruik een nieuw kenmerkAfzender; herhaal er een alleen met dezelfde inhoud.',
  },
  'VZ-STA-01': {
    meaning: 'The present status does not allow this, or a field may not change at this stage.',
    help: 'Read the report or form again; what may not change needs a withdrawal and a new one.',
    hulp: 'Vraag de melding of het formulier opnieuw op; wat niet mag wijzigen, vraagt intrekken en opnieuw indienen.',
  },
  'VZ-STA-02': {
    meaning: 'It was changed since the moment in the request; the answer gives the present moment.',
    help: 'Read it again, decide again, and send the new datumTijdLaatsteMutatie.',
    hulp: 'Vraag het opnieuw op, beslis opnieuw en stuur de nieuwe datumTijdLaatsteMutatie mee.',
  },
  'VZ-STA-03': {
    meaning: 'To close a report a reason is needed, and for LRV and RMC an end date from the school.',
    help: 'Add redenAfsluiting; without an end date ask the school to add it first.',
    hulp: 'Vul redenAfsluiting in; vraag de school eerst om de einddatum als die ontbreekt.',
  },
  'VZ-RTE-02': {
    meaning: 'The routing form needs the four rows R1 to R4, each once and filled in whole.',
    help: 'Fill in the row that the field names; rows may repeat an address.',
    hulp: 'Vul de regel in die het veld noemt; regels mogen hetzelfde adres hebben.',
  },
  'VZ-RTE-03': {
    meaning: 'The receiver needs a declaration of this gemeente that covers this row.',
    help: 'Record the declaration first, or choose a receiver with rights of its own.',
    hulp: 'Leg eerst de verklaring vast, of kies een instantie met eigen bevoegdheid.',
  },
  'VZ-RTE-04': {
    meaning: 'The receiver has no mailbox at this register.',
    help: 'Correct instantieCode, or have the receiver connected first.',
    hulp: 'Verbeter instantieCode, of laat de instantie eerst aansluiten.',
  },
  'VZ-RTE-05': {
    meaning: 'The form would begin before today.',
    help: 'Let it begin today or later.',
    hulp: 'Laat het formulier vandaag of later ingaan.',
  },
  'VZ-RTE-06': {
    meaning: 'Who hands a form in may not approve it.',
    help: 'Have another person approve it.',
    hulp: 'Laat iemand anders het goedkeuren.',
  },
  'VZ-RTE-07': {
    meaning: 'The code is no gemeente on the day on which it would begin.',
    help: 'Correct gemeentecode, or the day.',
    hulp: 'Verbeter gemeentecode, of de dag.',
  },
  'VZ-RTE-08': {
    meaning: 'There is no form or declaration with this number.',
    help: 'Look the number up in the list.',
    hulp: 'Zoek het nummer op in de lijst.',
  },
  'VZ-RTE-09': {
    meaning: 'The declaration is signed in the future, or has ended.',
    help: 'Correct the dates, or have a new declaration signed.',
    hulp: 'Verbeter de datums, of laat een nieuwe verklaring tekenen.',
  },
  'VZ-RTE-10': {
    meaning: 'The supposed gemeente is the one that has the report.',
    help: 'Name another gemeente, or leave vermoedeGemeentecode out.',
    hulp: 'Noem een andere gemeente, of laat vermoedeGemeentecode weg.',
  },
  'VZ-VRY-01': {
    meaning: 'The proof, date or term that the field names does not fit the kind, or is not asked for.',
    help: 'Compare bewijs, begindatum and einddatum with the table of kinds.',
    hulp: 'Vergelijk bewijs, begindatum en einddatum met de tabel van soorten.',
  },
  'VZ-VRY-02': {
    meaning: 'One of the same kind runs for this pupil in part of the period, perhaps of another gemeente.',
    help: 'Look up your own; change or withdraw it, or choose another period.',
    hulp: 'Zoek de eigen vrijstellingen op; wijzig of trek er een in, of kies een andere periode.',
  },
  'VZ-GEB-01': {
    meaning: 'Nobody with this number or name that the caller may manage, or no such session.',
    help: 'Look the person or the session up again.',
    hulp: 'Zoek de gebruiker of de sessie opnieuw op.',
  },
  'VZ-GEB-02': {
    meaning:
      'The role does not fit the kind of organisation: reporting is for vo, vso and mbo, gemeente roles for gemeenten.',
    help: 'Choose a role of this kind of organisation.',
    hulp: 'Kies een rol die bij de organisatie past.',
  },
  'VZ-GEB-03': {
    meaning: 'Nobody changes their own rights.',
    help: 'Have another beheerder do it.',
    hulp: 'Laat een andere beheerder dit doen.',
  },
  'VZ-GEB-04': {
    meaning: 'The organisation has a beheerder, who manages its people.',
    help: 'Ask the beheerder of the organisation.',
    hulp: 'Vraag het de beheerder van de organisatie.',
  },
  'VZ-GEB-05': {
    meaning: 'Without a functioneel beheerder nobody could make another one.',
    help: 'Make another functioneel beheerder first.',
    hulp: 'Maak eerst iemand anders functioneel beheerder.',
  },
  'VZ-GEB-06': {
    meaning: 'A login name belongs to one person for ever.',
    help: 'Choose another name.',
    hulp: 'Kies een andere naam.',
  },
  'VZ-GEB-07': {
    meaning: 'A password has 12 to 128 characters and is not on the list of known ones.',
    help: 'Choose a longer or less known password.',
    hulp: 'Kies een langer of minder bekend wachtwoord.',
  },
  'VZ-GEB-08': {
    meaning: 'The link was used, is too old, or is not one of ours.',
    help: 'Ask the beheerder for a new invitation.',
    hulp: 'Vraag de beheerder om een nieuwe uitnodiging.',
  },
  'VZ-GEB-09': {
    meaning: 'The password or the code of the token generator is wrong, or the code was used before.',
    help: 'Type the password again and wait for the next code.',
    hulp: 'Typ het wachtwoord opnieuw en wacht op de volgende code.',
  },
  'VZ-GEB-10': {
    meaning: 'There is no such organisation, or the caller may not add people to it.',
    help: 'Look the organisation up again.',
    hulp: 'Zoek de organisatie opnieuw op.',
  },
  'VZ-GEB-11': {
    meaning: 'A blocked person gets no role and no invitation.',
    help: 'Unblock the person first.',
    hulp: 'Hef eerst de blokkade op.',
  },
  'VZ-GEB-12': {
    meaning: 'The one-time token is for a register without a functioneel beheerder.',
    help: 'Ask the functioneel beheerder for an invitation.',
    hulp: 'Vraag de functioneel beheerder om een uitnodiging.',
  },
  'VZ-GEB-13': {
    meaning:
      'What the authenticator signed does not fit: another site, an old question, no verification of the person, or a passkey that is not registered here.',
    help: 'Begin again; at the login, use the password and a code.',
    hulp: 'Begin opnieuw. Lukt inloggen zo niet? Log dan in met uw wachtwoord en een code.',
  },
  'VZ-GEB-14': {
    meaning: 'A person has at most ten passkeys.',
    help: 'Remove one that is not used any more.',
    hulp: 'Verwijder eerst een passkey die u niet meer gebruikt.',
  },
  'VZ-PAR-01': {
    meaning: 'There is no such organisation, or it is not one of the caller.',
    help: 'Look the organisation up again.',
    hulp: 'Zoek de organisatie opnieuw op.',
  },
  'VZ-PAR-02': {
    meaning: 'Another organisation of this kind has the OIN. An OIN belongs to one.',
    help: 'Look up who has it; end that one first when it is the same organisation.',
    hulp: 'Zoek op wie dit OIN heeft. Is het dezelfde organisatie? Beëindig dan eerst de oude.',
  },
  'VZ-PAR-03': {
    meaning:
      'A BRIN belongs to one school, a mailbox code to one organisation, and a gemeente has one mailbox for a slot.',
    help: 'Compare with the organisation that has it; the command names what clashes.',
    hulp: 'Vergelijk met de organisatie die dit al heeft. Pas een van de twee aan.',
  },
  'VZ-PAR-04': {
    meaning:
      'An organisation with mandates that hold cannot be ended: their end must be a decision of its own.',
    help: 'Withdraw the mandates first.',
    hulp: 'Trek eerst de mandaten in.',
  },
  'VZ-MAN-01': {
    meaning: 'There is no such mandate, or it is not one of the caller.',
    help: 'Look the mandate up again.',
    hulp: 'Zoek het mandaat opnieuw op.',
  },
  'VZ-MAN-02': {
    meaning: 'A mandate is given by a board, a school, a gemeente or an office; not by a vendor.',
    help: 'Give it as the organisation for which will be sent.',
    hulp: 'Geef het mandaat als bestuur, school of gemeente.',
  },
  'VZ-MAN-03': {
    meaning: 'The OIN is of nobody who takes part, or of the giver itself, which needs no mandate.',
    help: 'Ask the vendor for the OIN of its certificate.',
    hulp: 'Vraag uw leverancier welk OIN in het certificaat staat.',
  },
  'VZ-MAN-04': {
    meaning: 'A mandate names only BRINs that are of the giver.',
    help: 'Leave the BRIN out, or have the board corrected.',
    hulp: 'Haal deze school weg, of laat de gegevens van het bestuur verbeteren.',
  },
  'VZ-MAN-05': {
    meaning: 'The last day must not be before the first day, and not in the past.',
    help: 'Choose a later last day, or none.',
    hulp: 'Kies een latere einddatum, of geen.',
  },
  'VZ-MAN-06': {
    meaning: 'For one BRIN there is one vendor at a time.',
    help: 'Withdraw the other mandate first, or choose another period.',
    hulp: 'Trek eerst het andere mandaat in, of kies een andere periode.',
  },
  'VZ-MAN-07': {
    meaning: 'Mandates need a second person here: who gave it does not approve it.',
    help: 'Have somebody else of the organisation approve it.',
    hulp: 'Laat een collega het mandaat goedkeuren.',
  },
  'VZ-MAN-08': {
    meaning: 'Only a mandate that waits can be approved, and a withdrawn one stays withdrawn.',
    help: 'Give a new mandate.',
    hulp: 'Geef een nieuw mandaat.',
  },
  'VZ-CER-01': {
    meaning: 'The certificate, or one above it, is past its end date or was revoked by its issuer.',
    help: 'Ask the issuer for a new certificate with a new key, and hand that in.',
    hulp: 'Vraag bij de uitgever een nieuw certificaat met een nieuwe sleutel aan, en stuur dat in.',
  },
  'VZ-CER-02': {
    meaning: 'The name does not end in .cer, .crt, .cert or .p7b, or the content is not what the name says.',
    help: 'Export the certificate without its key, as .cer, .crt, .cert or .p7b, and send it in a zip.',
    hulp: 'Exporteer het certificaat zonder sleutel als .cer, .crt, .cert of .p7b, en stuur het in een zip-bestand.',
  },
  'VZ-CER-03': {
    meaning: 'The file, or what is packed in it, is larger than a certificate with a sheet ever is.',
    help: 'Send a zip with only the certificate, and the sheet beside it.',
    hulp: 'Stuur een zip-bestand met alleen het certificaat, en het sjabloon ernaast.',
  },
  'VZ-CER-04': {
    meaning: 'A zip inside a zip, or another kind of archive in it, is not opened.',
    help: 'Put the certificate itself in the zip.',
    hulp: 'Zet het certificaat zelf in het zip-bestand.',
  },
  'VZ-CER-05': {
    meaning: 'A name in the zip leads outside its folder, or an entry is a link or a device.',
    help: 'Make the zip again from the certificate alone.',
    hulp: 'Maak het zip-bestand opnieuw met alleen het certificaat.',
  },
  'VZ-CER-06': {
    meaning: 'The zip is broken, encrypted, or packed in a way that is not common.',
    help: 'Make the zip again, without a password.',
    hulp: 'Maak het zip-bestand opnieuw, zonder wachtwoord.',
  },
  'VZ-CER-07': {
    meaning:
      'There is more than one certificate of an organisation. CA certificates of the chain in one .p7b or PEM file do not count.',
    help: 'Send one mail for each certificate.',
    hulp: 'Stuur voor elk certificaat een aparte e-mail.',
  },
  'VZ-CER-08': {
    meaning: 'There is no certificate, or only certificates of CAs.',
    help: 'Send the certificate of the organisation itself, in a zip.',
    hulp: 'Stuur het certificaat van de organisatie zelf, in een zip-bestand.',
  },
  'VZ-CER-09': {
    meaning:
      'A private key was sent along. It was not kept, but it travelled, so it counts as known to others.',
    help: 'Have the certificate revoked, make a new key and a new certificate, and send only the certificate.',
    hulp: 'Laat het certificaat intrekken, maak een nieuwe sleutel en vraag een nieuw certificaat aan. Stuur daarna alleen het certificaat.',
  },
  'VZ-CER-10': {
    meaning: 'The sheet with the data of the certificate did not come along.',
    help: 'Fill in the sheet and send it together with the certificate.',
    hulp: 'Vul het sjabloon in en stuur het samen met het certificaat.',
  },
  'VZ-CER-11': {
    meaning: 'The file is not an .xlsx workbook with the form on its first sheet, or there is more than one.',
    help: 'Take the empty sheet again, fill it in and save it as .xlsx.',
    hulp: 'Neem het lege sjabloon opnieuw, vul het in en bewaar het als .xlsx.',
  },
  'VZ-CER-12': {
    meaning: 'A cell of the sheet is empty, or its value is not of the kind that is asked for.',
    help: 'Correct the cell in column B; column C says what belongs there.',
    hulp: 'Verbeter de cel in kolom B; in kolom C staat wat er moet staan.',
  },
  'VZ-CER-13': {
    meaning: 'The spreadsheet program read the serial number as a number, and may have changed its digits.',
    help: 'Make the cell text, and type the serial number again.',
    hulp: 'Maak van de cel tekst (celeigenschappen, Tekst), en typ het serienummer opnieuw.',
  },
  'VZ-CER-14': {
    meaning: 'A value in the sheet is not what the certificate says.',
    help: 'Copy the value from the certificate, or send the certificate that belongs to the sheet.',
    hulp: 'Neem de waarde over uit het certificaat, of stuur het certificaat dat bij het sjabloon hoort.',
  },
  'VZ-CER-15': {
    meaning: 'No path leads from the certificate to a root that is trusted here.',
    help: 'Ask for a PKIoverheid certificate of the type Private Services (G1 or G4) from an acknowledged issuer.',
    hulp: 'Vraag een PKIoverheid-certificaat van het type Private Services (G1 of G4) aan bij een erkende uitgever.',
  },
  'VZ-CER-16': {
    meaning: 'The subject has no serialNumber with an OIN of 20 positions, or more than one.',
    help: 'Ask the issuer for a certificate with the OIN of the organisation in it.',
    hulp: 'Vraag de uitgever om een certificaat met het OIN van de organisatie erin.',
  },
  'VZ-CER-17': {
    meaning: 'The validity of the certificate, or of one above it, has not begun.',
    help: 'Hand it in again when it is valid.',
    hulp: 'Stuur het opnieuw in als het geldig is.',
  },
  'VZ-CER-18': {
    meaning: 'The key is not RSA of at least 2048 bits, or the certificate is not signed with RSA and SHA-2.',
    help: 'Ask for a certificate with a stronger key.',
    hulp: 'Vraag een certificaat met een sterkere sleutel aan.',
  },
  'VZ-CER-19': {
    meaning: 'A test certificate, or an OIN of the test range, is not accepted in production.',
    help: 'Hand in the certificate for production, or go to the test environment.',
    hulp: 'Stuur het certificaat voor productie in, of gebruik de testomgeving.',
  },
  'VZ-CER-20': {
    meaning:
      'The certificate is of a CA, may not sign, lacks a policy that is asked for, or its CA may not give it.',
    help: 'Ask for a PKIoverheid certificate for a server (Private Services).',
    hulp: 'Vraag een PKIoverheid-certificaat voor een server (Private Services) aan.',
  },
  'VZ-CER-21': {
    meaning: 'The same certificate was handed in before.',
    help: 'Nothing, or send another certificate when you meant another one.',
    hulp: 'U hoeft niets te doen. Bedoelde u een ander certificaat? Stuur dat dan in.',
  },
  'VZ-CER-22': {
    meaning: 'No organisation that is connected has the OIN, BRIN or gemeentecode.',
    help: 'Check the OIN and the code; when they are right, ask for a connection first.',
    hulp: 'Controleer het OIN en de code. Kloppen die? Vraag dan eerst een aansluiting aan.',
  },
  'VZ-CER-23': {
    meaning: 'There is no such certificate, or it does not wait for approval.',
    help: 'Look it up again.',
    hulp: 'Zoek het certificaat opnieuw op.',
  },
  'VZ-CER-24': {
    meaning: 'A certificate is handed in by one person and approved by another.',
    help: 'Have another person approve it.',
    hulp: 'Laat iemand anders het certificaat goedkeuren.',
  },
  'VZ-TEL-01': {
    meaning: 'Counts are given of a school year that has ended, written as 2024-2025.',
    help: 'Ask for an earlier school year, or wait until 1 August.',
    hulp: 'Vraag een eerder schooljaar op, of wacht tot 1 augustus.',
  },
  'VZ-LEV-01': {
    meaning: 'The delivery is not of the sender, no longer kept, or was ended in another way.',
    help: 'Confirm only what you pulled; what has ended needs nothing more.',
    hulp: 'Bevestig alleen wat is opgehaald; wat al beëindigd is, vraagt niets meer.',
  },
};

export const SIGNAAL_HULP: Readonly<Record<SignaalCode, Hulp>> = {
  'VZ-PRD-03': {
    meaning:
      'The period is longer than 28 days and the school holidays in it are not known, so four lesson weeks could not be counted.',
    help: 'Check that the 16 hours fall in four lesson weeks.',
    hulp: 'Controleer of de 16 uur in vier lesweken vallen.',
  },
  'VZ-RTE-01': {
    meaning: "No gemeente follows from the address, so the report lies at the register's desk.",
    help: 'Add afwijkendAdres by a mutation when you know where the pupil stays; else wait.',
    hulp: 'Vul met een mutatie afwijkendAdres in als bekend is waar de leerling verblijft; wacht anders af.',
  },
  'VZ-SIG-01': {
    meaning: 'A vrijstelling or vervangende leerplicht runs in the period.',
    help: 'Ask the gemeente whether the report is needed.',
    hulp: 'Vraag de gemeente of de melding nodig is.',
  },
  'VZ-SIG-02': {
    meaning: 'The report came more than 5 working days after the 16 hours were reached.',
    help: 'Nothing for this report; report the next one in time.',
    hulp: 'Voor deze melding niets; meld de volgende op tijd.',
  },
  'VZ-SIG-03': {
    meaning: 'The birth date in the register is incomplete, so the age is not certain.',
    help: 'Check that the kind fits the age.',
    hulp: 'Controleer of de soort bij de leeftijd past.',
  },
  'VZ-SIG-04': {
    meaning:
      'The pupil stays outside the gemeente of the register. An address in the Netherlands decides the gemeente.',
    help: 'Withdraw afwijkendAdres by a mutation when the pupil does not stay there.',
    hulp: 'Haal afwijkendAdres met een mutatie weg als de leerling daar niet verblijft.',
  },
  'VZ-SIG-05': {
    meaning: 'The address of the pupil is secret; the school sees neither it nor the gemeente.',
    help: 'Do not tell anyone where the pupil lives.',
    hulp: 'Vertel niemand waar de leerling woont.',
  },
  'VZ-SIG-06': {
    meaning: 'A long absence has no end date yet.',
    help: 'Send einddatum by a mutation when the pupil is back.',
    hulp: 'Geef met een mutatie de einddatum door als de leerling terug is.',
  },
  'VZ-SIG-07': {
    meaning: 'The gemeente has not pulled the report yet.',
    help: 'Nothing for the school; the gemeente is told.',
    hulp: 'Voor de school niets; de gemeente krijgt bericht.',
  },
  'VZ-SIG-08': {
    meaning: 'The gemeente works on a long absence and cannot close it without an end date.',
    help: 'Send einddatum by a mutation.',
    hulp: 'Geef met een mutatie de einddatum door.',
  },
  'VZ-SIG-09': {
    meaning: 'An RMC report of fewer than 28 days; the bevoegd gezag may use a shorter period.',
    help: 'Nothing, when the school uses a shorter period; else correct the dates by a mutation.',
    hulp: 'Gebruikt de school een kortere periode, dan hoeft u niets te doen. Verbeter anders de data met een mutatie.',
  },
  'VZ-SIG-10': {
    meaning: 'The school has a V3 and an O for one pupil in one period.',
    help: 'Nothing, when both are meant; else withdraw one.',
    hulp: 'Zijn beide meldingen bedoeld, dan hoeft u niets te doen. Trek anders een van beide in.',
  },
  'VZ-SIG-11': {
    meaning: 'A free text holds a word about health, religion or descent. Which one is not told.',
    help: 'Leave out by a mutation what the gemeente does not need.',
    hulp: 'Haal met een mutatie weg wat de gemeente niet hoeft te weten.',
  },
  'VZ-SIG-12': {
    meaning:
      'The absence begins in the month in which leerplicht begins: the first school day may have come later.',
    help: 'Withdraw the report when the absence was before the first school day.',
    hulp: 'Trek de melding in als het verzuim voor de eerste schooldag was.',
  },
};
