"""Very common given names of many countries, written from general knowledge, lower case and without accents.

They only tip the balance for columns that already have the shape of person names; unseen names are no evidence against.
"""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """
    james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald
    steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas
    eric
    jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack dennis
    jerry
    tyler aaron jose adam nathan henry zachary douglas peter kyle noah ethan jeremy walter christian keith roger terry
    austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy bruce gabriel joe logan alan juan
    albert
    willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip phillip eugene liam oliver lucas leo
    theodore isaac luke owen caleb connor evan gavin hunter ian cameron derek troy craig shane joel antonio curtis
    dustin
    marcus travis jeff chad todd martin louis stanley leonard clarence melvin glenn jared cory corey edwin francis allen
    danny tony luis mike chris steve jim tom bob dan matt nick ben sam alex harry charlie oscar alfie archie freddie
    callum rhys gareth nigel graham trevor stuart simon neil darren duncan ross lewis jamie lee clive leslie hugh
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
    kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia
    kathleen amy
    angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet
    catherine
    maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea
    cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy
    sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie
    kayla
    alexis lori tiffany kathy tammy crystal erin jane ava mia chloe ella lily zoe ellie lucy molly holly gemma claire
    fiona gillian lorraine louise hazel jill kate katie wendy tracy tracey dawn tina robin vanessa april courtney
    kristen kristin jamie monica erica jasmine melanie brooke paige alicia leslie allison alison jenna sheila rose anne
    anita sally gail bethany bonnie peggy rita sierra shannon yolanda veronica valerie tara stacy stacey sabrina rhonda
    hans klaus peter wolfgang michael thomas andreas stefan stephan jurgen juergen uwe bernd frank dieter horst heinz
    werner gerhard manfred helmut gunter guenter gunther rainer karl kurt walter friedrich fritz johann johannes josef
    matthias sebastian tobias florian felix maximilian lukas jonas finn leon paul jan niklas moritz philipp fabian
    dominik marcel sven lars torsten thorsten carsten karsten holger ralf rolf axel ulrich volker detlef olaf jens kai
    ursula monika petra sabine renate helga karin brigitte ingrid erika christa gisela susanne gabriele elke birgit
    heike
    silke anja katja claudia nadine stefanie tanja sandra katharina franziska lena leonie hanna johanna mia emilia ilse
    gertrud hildegard irmgard edith waltraud jutta ute doris angelika margarete elisabeth hannelore heidi greta frieda
    jean pierre michel andre philippe alain bernard jacques daniel claude gerard christophe patrick nicolas laurent
    frederic stephane sebastien thierry pascal olivier eric julien guillaume antoine francois vincent david alexandre
    mathieu matthieu maxime thomas romain benoit bruno yves rene serge henri louis hugo theo enzo gabriel raphael adrien
    marcel roger raymond gilles emmanuel xavier arnaud fabrice didier denis dominique marc luc tristan etienne
    marie nathalie isabelle sylvie catherine martine francoise jacqueline monique valerie christine sophie sandrine
    celine aurelie emilie camille lea manon chloe ines jeanne brigitte veronique stephanie helene florence corinne
    laurence virginie caroline elodie audrey laetitia pauline mathilde margaux juliette oceane genevieve odette simone
    giuseppe antonio giovanni mario luigi francesco angelo vincenzo pietro salvatore carlo franco domenico bruno paolo
    michele giorgio aldo sergio luciano marco andrea alessandro matteo lorenzo davide simone luca stefano roberto fabio
    massimo claudio enrico riccardo filippo giacomo leonardo edoardo tommaso nicola gianni gino daniele mattia alberto
    anna giuseppina rosa angela giovanna teresa lucia carmela caterina francesca antonietta carla elena concetta rita
    giulia chiara sara martina federica alessia silvia valentina elisa paola laura cristina simona barbara ilaria
    giorgia aurora ginevra beatrice alice bianca camilla serena roberta daniela patrizia stefania raffaella
    jose antonio manuel francisco juan david javier daniel jesus carlos alejandro miguel rafael pedro angel pablo sergio
    fernando jorge luis alberto alvaro diego adrian raul enrique ramon vicente ivan ruben oscar andres joaquin santiago
    eduardo victor mario roberto jaime ignacio salvador guillermo hector ricardo cesar emilio felipe gonzalo hugo
    rodrigo gustavo arturo mateo leonel ernesto marcelo ramiro agustin nicolas tomas facundo esteban lorenzo
    carmen josefa isabel ana dolores pilar teresa rosa cristina angeles antonia mercedes francisca laura lucia elena
    concepcion manuela marta raquel rocio paula sofia alba beatriz patricia sandra silvia irene nuria monica susana
    yolanda margarita guadalupe juana veronica alejandra gabriela fernanda valeria ximena daniela mariana camila
    valentina catalina luz esperanza consuelo araceli graciela leticia norma esther lorena martina inmaculada montserrat
    joao jose antonio francisco carlos paulo pedro lucas luiz marcos luis gabriel rafael daniel marcelo bruno eduardo
    felipe rodrigo manoel thiago tiago diogo goncalo rui nuno vasco joaquim sebastiao raimundo caio vitor guilherme
    matheus gustavo leandro fabricio renato otavio murilo heitor enzo miguel arthur davi bernardo
    maria ana francisca antonia adriana juliana marcia fernanda patricia aline sandra camila amanda bruna jessica
    leticia
    julia luciana vanessa mariana gabriela vitoria larissa claudia beatriz rafaela ines joana matilde leonor carolina
    catarina isabel lurdes fatima helena lara yasmin heloisa bianca lorena isadora sabrina raquel
    jan johan pieter hendrik willem cornelis gerrit jacobus dirk kees piet klaas henk joost bram daan sem thijs lars
    ruben
    jeroen maarten wouter bas sander niels koen stijn tim tom anke annelies femke sanne lotte fleur anouk iris marieke
    esther ingrid wilhelmina johanna cornelia saskia marloes roos eva julia sofie lieke noor
    erik lars nils karl anders johan per olof sven gunnar bengt mikael magnus fredrik oskar axel elias hugo ole morten
    henrik soren jens niels rasmus mads kasper frederik mikkel bjorn knut odd svein kjell geir trond oyvind kristian
    juha matti timo kari antti jari mikko jukka ilkka pekka heikki eero ville anna eva karin kristina birgitta margareta
    astrid ingrid freja ida maja elsa ebba wilma alva linnea signe inger anne berit liv solveig hanne mette kirsten
    tuula ritva leena anne paivi pirjo marja sari minna aino helmi
    jan andrzej piotr krzysztof stanislaw tomasz pawel marcin michal marek grzegorz jozef lukasz adam zbigniew jerzy
    tadeusz mateusz dariusz mariusz wojciech ryszard jakub henryk robert rafal kazimierz jacek maciej kamil anna maria
    katarzyna malgorzata agnieszka krystyna barbara ewa elzbieta zofia teresa magdalena joanna janina monika jadwiga
    danuta halina irena beata aleksandra dorota natalia karolina zuzanna julia petr josef pavel jaroslav martin tomas
    jiri frantisek milan vaclav zdenek ondrej jana eva hana lenka katerina lucie vera alena petra veronika martina
    tereza
    istvan laszlo jozsef zoltan sandor ferenc gabor attila peter andras tamas balazs eszter erzsebet ilona katalin
    zsuzsanna
    ion gheorghe vasile constantin mihai andrei alexandru elena ioana cristina dragan zoran milan goran ivan marko
    nikola
    stefan petar luka ana marija jelena ivana dimitri georgi dimitar todor nikolay plamen ivanka
    aleksandr alexander sergei sergey dmitry dmitri andrei andrey alexei alexey vladimir mikhail ivan maxim nikolai igor
    oleg yuri viktor pavel konstantin anton boris roman denis olga tatiana elena natalia natalya svetlana irina
    ekaterina
    anastasia maria galina ludmila lyudmila valentina yulia ksenia daria vera oksana oleksandr andriy serhii iryna
    giorgos georgios dimitris konstantinos ioannis nikolaos panagiotis vasilis eleni katerina georgia sofia dimitra
    mohammed mohamed muhammad ahmed ahmad ali omar hassan hussein ibrahim khalid youssef yusuf mustafa mahmoud abdullah
    abdul karim tariq samir hamza bilal rashid faisal salman imran usman fatima aisha maryam mariam zainab khadija amina
    layla leila noor nour hana salma yasmin sana samira nadia rania huda zahra mehmet ahmet mustafa hasan huseyin emre
    murat burak can ayse fatma emine hatice zeynep elif merve selin omer kemal orhan reza hossein mehdi amir sara maryam
    david moshe yosef avi yael noa tamar miriam shira
    rahul amit raj rajesh suresh ramesh anil sunil vijay sanjay ajay ravi arjun rohan rohit vikram deepak manoj ashok
    karan aditya nikhil pradeep prakash krishna ganesh arun kumar siddharth aarav vivaan priya pooja neha anjali sunita
    anita kavita deepa lakshmi divya shreya ananya aishwarya meera radha sita geeta rekha swati nisha ritu sneha
    wei fang min jing li na xin yan hui ming lei jun hao yu ying ling xiao chen hong tao peng jie qiang mei lan yong
    hiroshi takashi kenji akira satoshi kazuo yuki haruto sota yuto ren naoki daiki kenta yoko keiko sakura hana yui aoi
    misaki akiko naoko emi tomoko minjun seojun jihoon minho jiwoo seoyeon jiyoung soojin minji hyun jin young
    anh minh hung linh thanh nguyen tuan huong lan budi agus siti dewi putri rizky somchai
    chinedu emeka ngozi chioma kwame kofi ama abena thabo sipho nomsa lerato wanjiru kamau otieno achieng abebe tesfaye
    """.split()
)
