"""Words and phrases that column names use, per entity, in several European languages (accents removed).

A phrase is written without separators and compared with whole runs of name tokens, so `dateofbirth` stands for
date_of_birth, dateOfBirth, DateofBirth and dateofbirth. STRONG phrases decide with plausible values; WEAK ones only
with values that speak for themselves.
"""

from __future__ import annotations

from mlsec_nb.frames.entities import Entity

STRONG: dict[Entity, str] = {
    Entity.EMAIL: """email mail emailaddress emailaddr emailid mailaddress eml emailadresse mailadresse adresseemail
    adressemail
        courriel correo correoelectronico direccioncorreo direccionemail enderecoemail indirizzoemail emailadres posta
        postaelettronica""",
    Entity.PHONE: """phone phonenumber phoneno phonenum phn phno phnumber phnum telephone telephonenumber
    telephoneno tel
        telno telnumber telnr mobile mobilephone mobileno mobilenumber mobilenum mob mobno cell cellphone cellno
        cellnumber
        cellular landline fax faxnumber faxno msisdn contactnumber contactno contactphone whatsapp whatsappnumber
        callernumber dialednumber anumber bnumber callingnumber callednumber callingpartynumber
        calledpartynumber telefon telefonnummer telefonnr handy handynummer handynr mobil mobilnummer
        mobiltelefon
        rufnummer festnetz numerotelephone numtelephone notelephone telefixe telmobile telportable numerotel numtel
        telefono numerotelefono numtelefono celular movil telefonomovil numerocelular cellulare telefonocellulare
        numerotelefonico recapitotelefonico telefone telemovel numerotelefone numerotelemovel telefoonnummer telefoon
        mobielnummer gsm gsmnummer telefonnumero puhelin puhelinnumero""",
    Entity.PERSON: """firstname fname frstname givenname forename christianname lastname lname lstname surname
    familyname
        middlename mname middleinitial maidenname fullname fullnm legalname personname peoplename birthname
        displayedname preferredname nameoncard cardholder cardholdername accountholder accountholdername nextofkin
        emergencycontactname contactperson shiptoname billtoname soldtoname namefirst namelast namefull firstnm lastnm
        vorname nachname familienname geburtsname vollername vollstaendigername vornamen rufname ansprechpartner
        prenom nomfamille nomdefamille nomcomplet nomnaissance nomjeunefille nomprenom prenomnom
        primernombre segundonombre nombrecompleto nombreapellido nombreapellidos nombresapellidos apellido apellidos
        apellidopaterno apellidomaterno primerapellido segundoapellido nombres
        cognome nomecognome nomecompleto nomecompleta nominativo primeironome sobrenome apelido ultimonome
        voornaam achternaam familienaam tussenvoegsel volledigenaam meisjesnaam
        fornavn efternavn etternavn fornamn efternamn etunimi sukunimi imie nazwisko jmeno prijmeni""",
    Entity.ADDRESS: """address addr address1 address2 addressline addrline streetaddress streetaddr street streetname
        homeaddress homeaddr mailingaddress mailaddr billingaddress shippingaddress deliveryaddress residentialaddress
        postaladdress permanentaddress currentaddress physicaladdress addrstreet fulladdress residence housenumber
        adresse anschrift wohnadresse strasse hausnummer strassehausnummer strassenr postanschrift
        rue adressepostale adressecomplete numerorue calle direccion domicilio direccionpostal callenumero
        indirizzo indirizzoresidenza residenza endereco rua logradouro morada adres straat straatnaam huisnummer
        woonadres gatuadress adress osoite katuosoite ulica""",
    Entity.SSN: """ssn ssnno ssnnumber ssnum socialsecurity socialsecuritynumber socialsecurityno socialsecuritynum
        socialsecnumber socsecnum socsec socialsecnum ssnlast lastssn""",
    Entity.NATIONAL_ID: """nationalid nationalidnumber nationalidentifier nationalidno nationalinsurancenumber
    nationalinsurance
        nino nid nidnumber identitynumber identitycard identitycardnumber idcard idcardnumber idcardno idnumber idno
        governmentid govid personalid personalidnumber personalnumber citizenid citizennumber citizenidnumber
        nhsnumber nhsno nhs aadhaar aadhar aadhaarnumber aadhaarno aadharno aadharnumber voterid voteridnumber
        socialinsurancenumber sinnumber cpf numerocpf cpfnumber pesel nric fin nricfin cnic nin rrn hkid mykad
        residentregistrationnumber residentid curp dni dninumero numerodni nie cedula numerocedula cedulaidentidad
        documentoidentidad numerodocumento nrodocumento rut rutnumero runrut rgnumero codicefiscale codfiscale
        codfisc cartaidentita numerocartaidentita cartaodecidadao cartaocidadao numerobi bsn bsnnummer
        burgerservicenummer sofinummer rijksregisternummer personnummer personummer personnr fodselsnummer cprnummer
        cprnr cprno cpr hetu henkilotunnus oib jmbg cnp egn amka emso isikukood asmenskodas personaskods rodnecislo
        tckimlik tckimlikno tckn ahv ahvnummer ahvnr avs numeroavs personalausweis personalausweisnummer ausweisnummer
        ausweisnr sozialversicherungsnummer sozialversicherungsnr svnummer rentenversicherungsnummer svnr
        numerosecuritesociale numsecu numerosecu nosecu securitesociale nir nirnumber nss numeroseguridadsocial
        seguridadsocial identitaetsnummer documentoid nationalnumber idnr ppsn ppsnumber""",
    Entity.TAX_ID: """taxid taxidnumber taxidno taxno taxnumber taxpayerid taxpayernumber taxpayeridnumber
        taxidentificationnumber taxidentifier tin tinnumber ein einnumber employeridentificationnumber itin
        vatnumber vatid vatno vatregnumber fein federaltaxid pannumber panno pancard steuernummer steuernr steuerid
        steueridnr steueridentifikationsnummer ustid ustidnr umsatzsteuerid numerofiscal numerofiscale nofiscal
        identifiantfiscal numerotva nif numeronif nifcif cif cuit cuil rfc partitaiva piva contribuinte
        numerocontribuinte btwnummer gstin gstnumber utr utrnumber taxref tfn inn""",
    Entity.PASSPORT: """passport passportnumber passportno passportnum passportid passportnr pptno ppno reisepass
        reisepassnummer passnummer passnr passeport numeropasseport nopasseport pasaporte numeropasaporte
        nropasaporte passaporto numeropassaporto passaporte numeropassaporte paspoort paspoortnummer""",
    Entity.DRIVER_LICENSE: """driverlicense driverslicense driverlicence driverslicence driverlicensenumber
        driverslicensenumber driverlicenseno driverslicenseno driverlicencenumber driverlicenceno driverlic driverslic
        drivinglicense drivinglicence drivinglicensenumber drivinglicenceno drivinglicencenumber drivinglicenseno
        dlnumber dlno dlnum driverid dlicense fuehrerschein fuhrerschein fuehrerscheinnummer fuhrerscheinnummer
        fuehrerscheinnr permisconduire numeropermis numeropermisconduire licenciaconducir licenciadeconducir
        carnetconducir patentediguida patenteguida numeropatente cartaconducao cartadeconducao cnh rijbewijs
        rijbewijsnummer licensenumber licencenumber""",
    Entity.CARD: """cardnumber cardno cardnum cardnr creditcard creditcardnumber creditcardno creditcardnum ccnumber
    ccnum
        ccno debitcard debitcardnumber debitcardno paymentcard paymentcardnumber cc pan primaryaccountnumber cardpan
        cardlast kreditkarte kreditkartennummer kartennummer kreditkartennr kartennr cartebancaire numerocarte
        cartecredit numerocartecredit cartebleue numerocb tarjeta numerotarjeta tarjetacredito tarjetadecredito
        numtarjeta cartacredito numerocarta cartadicredito cartaocredito numerocartao cartaodecredito
        creditcardnummer kaartnummer""",
    Entity.CVV: """cvv cvvcode cvv2 cvc cvc2 cvccode csc cardsecuritycode cardverificationvalue cardverificationcode
        securitycode pruefziffer cardcvv kartenpruefnummer codigoseguridad""",
    Entity.IBAN: "iban ibannumber ibanno ibancode ibannummer kontoiban",
    Entity.BANK_ACCOUNT: """bankaccount bankaccountnumber bankaccountno bankacct bankacctno bankacctnum accountnumber
    accountno
        accountnum acctnumber acctno acctnum accno accnumber bankacc bban routingnumber routingno sortcode abarouting
        achaccount kontonummer kontonr bankkonto bankverbindung numerocompte comptebancaire rib numerocuenta
        cuentabancaria nrocuenta clabe numeroconto contocorrente contobancario numeroconta contabancaria
        rekeningnummer bankrekening""",
    Entity.DATE_OF_BIRTH: """dob dateofbirth datebirth dobirth birthdate bdate birthdt birthday bday bdt born birthyear
    yearofbirth
        yob bornon dateborn birthmonth geburtsdatum geburtstag gebdatum gebdat geburtsjahr datenaissance
        datedenaissance naissance anneenaissance fechanacimiento fechadenacimiento fechanac fecnac nacimiento
        anonacimiento datanascita datadinascita annonascita datanascimento datadenascimento dtnascimento dtnasc
        nascimento geboortedatum geboortejaar gebdat foedselsdato fodselsdato fodelsedatum syntymaaika
        dataurodzenia""",
    Entity.IP: """ip ipaddress ipaddr ipadr ipv4 ipv6 ipadresse clientip remoteip remoteaddr sourceip srcip dstip
    destip hostip xforwardedfor forwardedfor
        loginip lastip userip direccionip adresseip indirizzoip enderecoip ipadres""",
    Entity.MAC: """mac macaddress macaddr macadr macadresse hwaddr hwaddress hardwareaddress ethernetaddress wifimac
        bssid""",
    Entity.DEVICE_ID: """imei imeinumber imeino imsi deviceid deviceidentifier deviceuuid udid idfa idfv gaid
    androidid
        advertisingid adid iccid meid cookieid deviceserial deviceserialnumber phoneserial geraeteid deviceimei""",
    Entity.VIN: """vin vinnumber vinno vincode vehicleidentificationnumber vehiclevin chassisnumber chassisno
        fahrgestellnummer""",
    Entity.PLATE: """licenseplate licenceplate licenseplatenumber licenceplatenumber platenumber plateno platenum
    numberplate
        vehicleplate vehicleregistration vehicleregno regplate carplate nummernschild kennzeichen autokennzeichen
        kfzkennzeichen immatriculation plaque plaqueimmatriculation matricula placa placavehiculo targa targaauto
        kenteken""",
    Entity.USERNAME: """username usernm uname userlogin login loginname loginid logonname authuser remoteuser loginuser
        screenname userhandle handle
        twitterhandle instagramhandle accountname nickname nick benutzername benutzer anmeldename nutzername
        nomutilisateur nomdutilisateur identifiantconnexion pseudo pseudonyme nombreusuario nombredeusuario usuario
        nomeutente utente nomeusuario nomedeusuario utilizador gebruikersnaam skypeid telegramhandle""",
    Entity.PASSWORD: """password passwd pwd pswd passphrase userpassword passwordhash hashedpassword pwdhash
    passwordplain
        passwort kennwort motdepasse mdp contrasena senha palavrapasse wachtwoord losenord""",
    Entity.MRN: """mrn medicalrecordnumber medicalrecordno medicalrecnumber medrecno medicalrecord medrecnum
    hospitalnumber
        hospitalno patientnumber patientno patientmrn chartnumber healthplannumber healthplanid healthcardnumber
        healthcard healthinsurancenumber healthinsuranceid healthinsuranceno medicare medicarenumber medicareno
        medicaid
        medicaidid medicaidnumber patientid patientidentifier hicn mbi versichertennummer krankenversicherungsnummer
        krankenversichertennummer patientennummer patientenid numeropatient numeropaciente historiaclinica
        numerohistoriaclinica tessera tesserasanitaria""",
    Entity.AGE: """age ageatdiagnosis ageatdx ageatenrollment ageatenrolment ageatbaseline ageatscan ageatvisit
        ageatinjury ageatonset ageatdeath ageatadmission ageatentry
        ageyears ageinyears ageyrs agegroup ageband agerange agebracket currentage alterjahre
    lebensalter
        altersgruppe altersklasse edad edadanos trancheage grupoedad etaanni idade faixaetaria leeftijd
        leeftijdsgroep""",
    Entity.GENDER: """gender sex gendr gndr gendercode sexcode genderidentity geschlecht sexe genre sexo genero
    sesso genere
        geslacht sukupuoli plec""",
    Entity.ZIP: """zip zipcode zipcd zip5 zip4 zipplus postcode postalcode postalcd postal postzip pincode eircode plz
        postleitzahl codepostal codpostal codigopostal codpost codicepostale codiceavviamentopostale cep codigocep
        postnummer postnr postinumero kodpocztowy psc""",
    Entity.CITY: """city town cityname townname municipality suburb village birthplace placeofbirth birthcity
    cityofbirth
        hometown citytown locality stadt ort wohnort geburtsort gemeinde ville commune villenaissance lieunaissance
        ciudad municipio localidad poblacion lugarnacimiento citta comune luogonascita cidade municipionome
        localnascimento woonplaats plaats stad geboorteplaats kaupunki miasto""",
    Entity.STATE: """province county bundesland kanton departement provincia comunidadautonoma stateprovince usstate
        provincie""",
    Entity.COUNTRY: """country countrycode countryname countryiso countrycd residencecountry countryofresidence pays
        payscode codepays paisresidencia pais codigopais paese nazione herkunftsland wohnland laendercode landname""",
    Entity.GEO: """lat latitude lng lon longitude latlng latlon latlong longlat lnglat lonlat coordinates coordinate
    coords
        geolocation geocoordinates gpscoordinates gpscoords gps gpslat gpslon gpslng geopoint geolat geolon geolng
        breitengrad laengengrad latitud longitud latitudine longitudine""",
    Entity.JOB: """job jobtitle occupation profession jobposition worktitle jobrole employment jobdescription beruf
    berufsbezeichnung
        stellenbezeichnung metier emploi ocupacion puesto profesion profissao ocupacao professione mansione beroep
        functietitel empleo yrke ammatti zawod""",
    Entity.EDUCATION: """education educationlevel edulevel educ highesteducation educationalattainment highestdegree
        qualification academicdegree degreelevel leveleducation levelofeducation schooling bildung bildungsabschluss
        schulabschluss ausbildung hochsterabschluss niveauetudes diplome nivelestudios nivelestudio
        educacion
        escolaridad niveleducativo titolostudio titolodistudio istruzione escolaridade nivelensino opleiding
        opleidingsniveau""",
    Entity.SALARY: """salary annualsalary basesalary monthlysalary grosssalary netsalary salaryusd salaryeur income
    annualincome annualinc
        monthlyincome householdincome yearlyincome personalincome wage hourlywage wages annualwage monthlywage
        compensation annualpay paygrade payrate grosspay netpay basepay regularpay
    overtimepay otpay otherpay totalpay hourlypay weeklypay monthlypay takehomepay
        gehalt jahresgehalt monatsgehalt bruttogehalt
        einkommen jahreseinkommen lohn salaire salaireannuel salairebrut salairenet revenu salario sueldo
        ingresos ingresoanual stipendio reddito redditoannuo renda rendamensal salarios salaris inkomen loon""",
    Entity.MARITAL: """marital maritalstatus maritalstat maritalsts marriagestatus civilstatus marstat
    relationshipstatus
        familienstand etatcivil situationfamiliale situationmatrimoniale estadocivil statocivile burgerlijkestaat
        martialstatus""",
    Entity.NATIONALITY: """nationality citizenship citizenof countryofbirth birthcountry nativecountry
    countryofcitizenship
        countryoforigin staatsangehoerigkeit staatsangehorigkeit nationalitaet nationalitat staatsbuergerschaft
        nationalite citoyennete nacionalidad ciudadania paisnacimiento nazionalita cittadinanza nacionalidade
        cidadania nationaliteit""",
    Entity.HEALTH: """diagnosis diagnoses primarydiagnosis diagnosiscode dx dxcode icd icdcode icd9 icd10
    icd10code
        medicalcondition healthcondition healthstatus medicalhistory medication medications prescription
        prescribeddrug
        disease illness symptom symptoms allergy allergies bloodtype bloodgroup rhfactor bmi bodymassindex
        bloodpressure
        systolicbp diastolicbp systolic diastolic cholesterol hba1c bloodglucose bloodsugar glucoselevel glucose insulin
        pregnancies hivstatus hiv
        disability disabilitystatus pregnancy pregnancystatus pregnant mentalhealth smokingstatus smoker alcoholuse
        vaccination vaccinationstatus comorbidity comorbidities surgery chronicdisease medicalnotes clinicalnotes
        diabetes diabetic depression cancertype causeofdeath treatmentplan therapie diagnose krankheit erkrankung
        medikament medikamente blutgruppe allergien diagnostico maladie groupesanguin traitementmedical
        medicament enfermedad gruposanguineo tiposangre medicamento medicacion alergias diagnosi malattia
        grupposanguigno farmaco doenca tiposanguineo ziekte bloedgroep behinderung invalidite
        discapacidad""",
    Entity.RELIGION: """religion religiousaffiliation religiousbelief religiousbeliefs religiousgroup faith
    religionszugehoerigkeit
        konfession glaube religiao religione godsdienst confession creencia""",
    Entity.ETHNICITY: """ethnicity ethnic ethnicgroup ethnicorigin ethnicbackground raceethnicity racialgroup
    raceethnic
        ethnie ethnizitaet ethnizitat origineethnique etnia grupoetnico origenetnico etniciteit racecode caste""",
    Entity.POLITICAL: """politicalparty politicalaffiliation partyaffiliation politicalview politicalviews
    politicalopinion
        politicalleaning politicalorientation votedfor voterparty voteintention partyregistration registeredparty
        partymembership parteizugehoerigkeit partei politischegesinnung partipolitique opinionpolitique
        partidopolitico
        afiliacionpolitica partitopolitico orientamentopolitico politiekepartij""",
    Entity.UNION: """unionmembership unionmember tradeunion tradeunionmembership laborunion labourunion unionname
        unionaffiliation unionstatus unionlocal gewerkschaft gewerkschaftsmitglied syndicat adhesionsyndicale
        sindicato
        afiliacionsindical iscrizionesindacato sindacato vakbond""",
    Entity.ORIENTATION: """sexualorientation sexualpreference sexuality lgbtq sexuelleorientierung sexuelleausrichtung
        orientationsexuelle orientacionsexual orientamentosessuale orientacaosexual seksuelegeaardheid""",
    Entity.GENETIC: """genotype dnasequence dnaprofile genome genomesequence geneticmarker geneticmarkers geneticdata
        genetictest genetictestresult genevariant haplotype haplogroup brca brca1 brca2 snpgenotype dna genotyp
        datosgeneticos""",
    Entity.BIOMETRIC: """biometric biometrics biometricid biometrictemplate biometrichash fingerprinttemplate
    fingerprintdata
        fingerprintscan faceembedding faceencoding facetemplate facialembedding facialfeatures faceid irisscan
        iriscode iristemplate retinascan voiceprint voiceembedding palmprint handgeometry gaitsignature
        fingerabdruck empreintedigitale huelladactilar improntadigitale""",
    Entity.CRIMINAL: """criminalrecord criminalhistory conviction convictions convicted arrest arrestrecord
    arresthistory
        felony felonies priorconvictions priorscount offense offence criminalcharge criminaloffense vorstrafen
        vorstrafe strafregister casierjudiciaire antecedentespenales antecedentes casellariogiudiziale
        fedinapenale antecedentescriminais strafblad inmateid""",
}

WEAK: dict[Entity, str] = {
    Entity.PERSON: """createdby updatedby modifiedby assignedto approvedby first last middle
        given family name nm names person people customer client patient passenger employee author actor actress
    director manager
        teacher doctor physician nurse student owner contact guest host hostname recipient sender member player
        employeename agent driver applicant borrower tenant spouse father mother parent guardian supervisor lawyer
        attorney judge candidate witness victim suspect speaker artist founder ceo cast crew writer signatory insured
        displayname alias kunde mitarbeiter patientin nom nombre nome naam navn namn nimi client chef auteur autor
        autore cliente empleado paciente paziente dipendente funcionario klant medewerker buyer seller assignee
        reporter reviewer reviewername user cashier salesperson rep salesrep""",
    Entity.EMAIL: "contact login username user sender recipient from to cc bcc",
    Entity.PHONE: "contact whatsapp caller callee portable numero number handset",
    Entity.STATE: "state st uf region estado stato regione regiao etat staat territory prefecture",
    Entity.COUNTRY: "land nation location",
    Entity.CITY: "location place district",
    Entity.GEO: "long location position point geo geom geometry",
    Entity.JOB: "title position role designation cargo poste funktion fonction ruolo functie stelle",
    Entity.EDUCATION: "degree school university college diploma grade studies titulo formation",
    Entity.ETHNICITY: "race origin ethn",
    Entity.MARITAL: "relationship married",
    Entity.POLITICAL: "party affiliation vote ideology partito partido",
    Entity.UNION: "union",
    Entity.ORIENTATION: "orientation",
    Entity.HEALTH: "condition conditions treatment drug drugs procedure health diagnostics diagnostic diag handicap",
    Entity.BIOMETRIC: "fingerprint iris faceprint",
    Entity.CRIMINAL: "charge charges crime record",
    Entity.PLATE: "plate registration regno registrationnumber immat",
    Entity.NATIONAL_ID: "sin document documento idn identification identificacion identidad identifier ausweis uid",
    Entity.TAX_ID: "vat pan tax ust tva iva",
    Entity.CARD: "card carte karte tarjeta",
    Entity.BANK_ACCOUNT: "account acct acc konto compte cuenta conto conta aba",
    Entity.IP: "host client remote source src destination dst server gateway",
    Entity.MAC: "device hardware bluetooth wifi",
    Entity.DEVICE_ID: "device cookie serialnumber serial",
    Entity.AGE: "alter eta",
    Entity.PASSWORD: "pass secret pin pincode pinnumber",
    Entity.ZIP: "cap cp pin",
    Entity.DRIVER_LICENSE: "dl licence licenseno licenceno permis",
    Entity.MRN: "chart medicalid healthid",
}
