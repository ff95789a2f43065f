"""The same words in further languages: Slavic, Nordic, Baltic and Balkan ones, Turkish, Japanese, Chinese, Korean.

In their own script, and as people write them in Latin letters. Accents and case do not matter. Known misses: short
words that mean something else elsewhere (the Czech and Croatian salaries `plat` and `plata`, the Hungarian `cim`, which
is a title too).
"""

from __future__ import annotations

from mlsec_nb.frames.entities import Entity

FURTHER: dict[Entity, str] = {
    Entity.EMAIL: """eposta epostaadresi epost epostadresse epostadress sähköposti sähköpostiosoite
        elektronnayapochta メール メールアドレス 电子邮件 电子邮箱 邮箱 電子郵件 이메일 почта электроннаяпочта
        ηλεκτρονικοταχυδρομειο""",
    Entity.PHONE: """telefonu ceptelefonu ceptel denwa denwabango keitaibango tlf tlfnr mobiltelefonnummer 電話
        電話番号 携帯番号 携帯電話 手机 手机号 手机号码 电话 电话号码 联系电话 전화번호 휴대폰 휴대전화 телефон
        номертелефона мобильныйтелефон nomertelefona τηλεφωνο κινητο tilefono kinito telefonszam mobilszam
        numartelefon telefonnicislo mobilnitelefon brojtelefona""",
    Entity.PERSON: """adsoyad adisoyadi soyad soyadi soyisim isimsoyisim familiya otchestvo imya shimei myoji
        jmenoprijmeni krestnijmeno prezime imeprezime vezeteknev keresztnev prenume 氏名 姓名 お名前 名前 名字
        苗字 フリガナ 客户姓名 患者姓名 顧客名 이름 성명 имя фамилия отчество фио ονομα επωνυμο ονοματεπωνυμο
        onoma eponymo nume numeprenume numefamilie nev teljesnev""",
    Entity.ADDRESS: """jusho juusho adresi evadresi adresa lakcim 住所 地址 家庭住址 详细地址 주소 адрес
        διευθυνση οδος dieythynsi ulice adresabydliste bydliste utca strada 家庭地址 联系地址""",
    Entity.NATIONAL_ID: """kimlikno tcno snils 身份证 身份证号 身份证号码 주민등록번호 マイナンバー снилс
        αδτ αριθμοςταυτοτητας codnumericpersonal szemelyiszam szemelyigazolvany 주민번호""",
    Entity.PASSPORT: """pasport pasportno pasaport pasaportno paszport numerpaszportu 護照 护照 护照号 护照号码
        パスポート番号 旅券番号 여권번호 паспорт номерпаспорта""",
    Entity.BANK_ACCOUNT: """口座番号 银行账号 银行卡号 계좌번호 номерсчета hesapno""",
    Entity.DATE_OF_BIRTH: """seinengappi tanjobi dogumtarihi doğumgünü datarozhdeniya denrozhdeniya
        datumnarozeni fødselsdag fødselsår födelsedag födelseår datumrodjenja születésidátum datanasterii
        rokurodzenia 生年月日 誕生日 出生日期 出生年月 생년월일 생일 датарождения деньрождения
        ημερομηνιαγεννησης születésiidő datumrodenja ημγεννησης""",
    Entity.GENDER: """seibetsu cinsiyet kjønn kön køn pohlavi spol 性別 性别 성별 пол φυλο nem sexul""",
    Entity.ZIP: """yubinbango yuubinbangou postakodu iranyitoszam pochtovyindeks 郵便番号 邮编 邮政编码
        우편번호 почтовыйиндекс ταχυδρομικοςκωδικας τκ smerovacicislo postanskibroj""",
    Entity.CITY: """gorod sehir ilce mestnost varos 市区町村 城市 도시 город πολη poli mesto obec kunta
        kotikunta oras localitate telepules""",
    Entity.STATE: """oblast wojewodztwo todofuken 都道府県 省份 область judet megye nomos νομος kraj zupanija""",
    Entity.COUNTRY: """strana ülke 国家 국가 나라 страна χωρα chora zeme orszag tara drzava""",
    Entity.NATIONALITY: """uyruk grazhdanstvo narodowosc obywatelstwo statsborgerskap medborgarskap 国籍 국적
        гражданство υπηκοοτητα allampolgarsag cetatenie narodnost statniprislusnost""",
    Entity.JOB: """shokugyo meslek dolzhnost professiya povolani stilling 職業 职业 직업 профессия должность
        επαγγελμα foglalkozas ocupatie zanimanje 职务""",
    Entity.MARITAL: """medenihal medenidurum stancywilny sivilstand civilstand rodinnystav 婚姻状况 結婚歴
        혼인상태 семейноеположение csaladiallapot starecivila οικογενειακηκατασταση""",
    Entity.SALARY: """zarplata maas wynagrodzenie pensja lønn løn lön palkka 年収 年薪 月薪 工资 薪资 급여 연봉
        зарплата μισθος fizetes salariu mzda 薪水""",
    Entity.EDUCATION: """egitim egitimdurumu wyksztalcenie utdanning utbildning 学歴 学历 학력 образование""",
    Entity.HEALTH: """rozpoznanie choroba diagnoza diagnoz krevnigrupa kangrubu sykdom sjukdom 診断 診断名 病名
        既往歴 诊断 病史 血型 血液型 진단 혈액형 диагноз группакрови""",
    Entity.RELIGION: """religia religija 宗教 종교 религия θρησκευμα vallas religie nabozenstvi""",
    Entity.PASSWORD: """haslo heslo sifre parol salasana adgangskode 密码 パスワード 비밀번호 пароль""",
    Entity.USERNAME: """kullaniciadi käyttäjätunnus uzivatel brukernavn brugernavn användarnamn 用户名
        ユーザー名 사용자명""",
    Entity.TAX_ID: """αφμ afm adoszam adoazonosito dic ico codfiscal""",
    Entity.AGE: """ηλικια ilikia eletkor varsta ika yas wiek alder 年龄 年齢 나이 연령 возраст vozrast""",
}
