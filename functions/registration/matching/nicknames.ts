/**
 * Short and other forms of first names that are common in the United States: each line is one name and what its
 * bearers are called, with the spellings that other alphabets take in Latin. A form may stand in several lines.
 */
const table = `
aaron: ron ronnie erin
abigail: abby abbie gail
abraham: abe bram ibrahim avraham
adelaide: addie heidi
agnes: aggie nessa
albert: al bert bertie alberto
alejandro: alex ale jandro alexander
alexander: alex al sandy xander zander sasha lex aleksandr alexandr oleksandr aleksander alexandre
alexandra: alex sandy sandra lexi lexie sasha alexa aleksandra oleksandra
alfred: al fred alf alfredo
alice: ali allie alicia
alison: ali allie allison alyson
amanda: mandy manda
andrew: andy drew andrei andrey andriy andre andres
angela: angie angelina
ann: anne anna annie nan nancy hannah ana
anthony: tony ant antonio anton
antoinette: toni nettie
arthur: art artie arturo
barbara: barb barbie babs bobbie
beatrice: bea trixie beatriz
benjamin: ben benny benji
bernard: bernie barney bernardo
bradley: brad
brandon: bran
brian: bryan bryant
calvin: cal
cameron: cam
carolyn: carol carrie lynn caroline
caroline: carol carrie carolina
cassandra: cass cassie sandra
catherine: cathy cath kate katie kathy cat kitty katherine kathryn catharine katharine kathleen kathrine catalina ekaterina yekaterina
katherine: kathy kate katie kat kit kitty kathryn katharine catherine kathleen katerina katarzyna ekaterina
cecilia: cece celia cissy
charles: charlie chuck chas chaz carlos karl
charlotte: charlie lottie lotte char
cheryl: cher sheryl
christian: chris cris cristian kristian
christina: chris tina chrissy christy crissy kristina cristina krystyna
christine: chris chrissy tina christy kristine christina
christopher: chris kit topher kris cristopher kristopher cristobal
clarence: clare
clifford: cliff
clinton: clint
constance: connie
cornelius: neil connie
courtney: court
curtis: curt kurt
cynthia: cindy cyndi
daniel: dan danny daniil danilo
daniella: dani danielle ella
danielle: dani daniela
david: dave davey davy davit dawid
deborah: deb debbie debra debby
dennis: denny denis
diana: di diane dianne
dmitry: dima dmitri dimitri dmitriy dmytro
dolores: lola
dominic: dom nick dominick domingo
donald: don donnie donny
dorothy: dot dottie dolly dorothea
douglas: doug
dwight: ike
edgar: ed
edmund: ed ned eddie
edward: ed eddie ted teddy ned eduardo
edwin: ed eddie
eileen: aileen ilene
eleanor: ellie nell nora nellie elinor lenore
elena: helen lena yelena olena
elizabeth: liz lizzie beth betty bess bessie betsy eliza libby lisa liza ellie elisabeth isabel elsie
ellen: nell ellie helen
emily: em emmy millie emilie
emma: em emmy
emmanuel: manny manuel emanuel
ernest: ernie ernesto
esther: essie hester ester
eugene: gene evgeny yevgeny evgeni yevhen
evelyn: eve evie
fatima: fatma fatimah
ferdinand: ferdie fernando
florence: flo florrie flossie
frances: fran frannie francine francie fanny
francis: frank fran francisco
francisco: frank paco pancho cisco francis
frank: franklin francis
franklin: frank
frederick: fred freddie freddy rick frederic fredrick fritz
gabriel: gabe
gabriella: gabby gabi ella gabriela
gabrielle: gabby elle
george: georgie jorge giorgi
georgina: gina georgie georgia
gerald: gerry jerry
geraldine: gerry gerri jerry
gertrude: gert gertie trudy
giovanni: gio john vanni
grace: gracie
gregory: greg gregg grigory
guadalupe: lupe lupita
gwendolyn: gwen wendy
hannah: hanna ana
harold: hal harry
harriet: hattie
harrison: harry
harvey: harve
hassan: hasan
heather: heath
helen: nell ellen lena helena
henry: hank harry hal enrique
herbert: herb bert
howard: howie
hubert: bert hugh
hussein: hussain husain hossein
ignacio: nacho
irene: rena irina
isaac: ike itzhak izzy
isabella: bella izzy belle isabel isabelle
isabel: izzy bella isabelle isobel elizabeth
jacob: jake jakob yakov
jacqueline: jackie jacqui jacquelyn jaqueline
james: jim jimmy jamie jem jaime
jane: janie jenny janet jean
janet: jan jane
janice: jan
jasmine: jaz jazmin yasmin
jason: jay
jean: jeanie jeanne
jeanette: jean jeannie nettie
jeffrey: jeff geoff geoffrey jeffery
jennifer: jen jenny jenn jennie
jeremiah: jerry jeremy
jeremy: jerry jem
jerome: jerry
jessica: jess jessie
jesus: chuy chucho
joan: joanie joanne
joanna: jo joanne joann
john: jack johnny jon jonny johnnie ian juan ivan sean johann
jonathan: jon jonny nathan john jonathon johnathan nate
jordan: jordy
jose: pepe joseph
josefina: fina pepa josephine
joseph: joe joey jo jose yosef iosif youssef yusuf giuseppe
josephine: jo josie fina
joshua: josh yeshua
joyce: joy
juan: john juancho
judith: judy jude judi
julia: julie jules juliana yulia
julian: jules
katrina: trina kat
kenneth: ken kenny
kevin: kev
kimberly: kim kimmy kimberley
kristen: kris kristin kirsten
kristina: kris tina christina
lawrence: larry laurie lars laurence lorenzo
leonard: leo len lenny leon leonardo
leslie: les lesley
lillian: lil lilly lily lillie
linda: lin lindy lynda
louis: lou louie luis lewis ludwig
louise: lou lulu luisa
lucille: lucy lu
lucy: lucia lucinda
luis: louis lucho
lydia: lidia
madeline: maddie maddy madeleine madelyn lina
magdalena: maggie lena magda
manuel: manny manolo
marcus: marc mark marcos
margaret: maggie meg peggy marge margie greta rita daisy madge peg margarita margo marguerite
maria: mary marie mariah mia mariya
maricela: mari
marilyn: mary lynn
mark: marc marcus
martha: marty mattie marta
martin: marty
mary: molly polly mae mamie maria marie may
matilda: tilly mattie
matthew: matt matty mathew mateo matvey
maureen: mo reenie
maurice: morris mo
maxwell: max
maximilian: max
megan: meg meghan
melanie: mel
melissa: mel missy lissa
melvin: mel
mercedes: mercy
michael: mike mick mickey micky mikey mikhail miguel mychal michel mykhailo
michelle: shelly mich michele
miguel: mike michael
mildred: millie
miriam: mimi miryam
mitchell: mitch
mohammed: mohamed muhammad mohammad mo muhammed mohamad mahomet mohd
monica: mona nica
moses: moe moshe
nancy: nan ann
natalie: nat natalia natasha
natalia: natasha natalie nataliya
nathan: nate nat
nathaniel: nate nat nathan nathanael
nicholas: nick nicky nico nicolas nikolai nikolay mykola klaus
nicole: nikki nicky nicola
norman: norm
oliver: ollie
olivia: liv livvy ollie
omar: umar
oscar: ozzy
pamela: pam
patricia: pat patty tricia trish patsy patti
patrick: pat paddy rick patricio
paul: pablo pavel paulie pavlo
paula: polly pauline
peter: pete petey pedro pyotr petro
philip: phil phillip felipe
phyllis: phyl
priscilla: cilla prissy
rachel: rae rach raquel
rafael: rafa raphael
ralph: rafe
randall: randy
raymond: ray ramon
rebecca: becky becca reba rebekah
reginald: reg reggie
ricardo: rick ricky richard
richard: rick dick rich ricky richie ricardo
robert: bob rob bobby robbie bert robin roberto
roberta: bobbie robbie
roderick: rod rick rodrigo
rodney: rod
roger: rodge
roland: rollo rolando
ronald: ron ronnie
rosalind: roz rosie
rosario: charo rosie
rose: rosie rosa
roxanne: roxy
russell: russ rusty
ruth: ruthie
samantha: sam sammy
samuel: sam sammy shmuel
sandra: sandy
sarah: sally sadie sara
sean: shawn shaun shane john
sebastian: seb bash
sergei: sergey serge serhiy sergio
sharon: shari
sheila: shelia
shirley: shirl
sidney: sid sydney
sophia: sophie sofia sofie sonia zofia
stanley: stan
stephanie: steph stephany stefanie
stephen: steve stevie steven stefan esteban stepan
susan: sue susie suzy suzanne susana
suzanne: sue suzy susan
svetlana: lana sveta
sylvester: sly
sylvia: silvia syl
tamara: tammy tamar
teresa: terry tess tessa theresa terri
terence: terry terrence
thaddeus: thad tad
theodore: ted teddy theo fyodor
theresa: terry tess tessa teresa tracy
thomas: tom tommy tomas
timothy: tim timmy
tobias: toby
valerie: val
vanessa: nessa
veronica: ronnie vera roni
victor: vic viktor
victoria: vicky tori vicki viktoria
vincent: vin vince vinny vicente
viola: vi
virginia: ginny ginger
vladimir: vova volodya vlad volodymyr
walter: walt wally
warren: ren
wendell: wendy
wesley: wes
wilfred: will fred
wilhelmina: mina billie minnie
william: bill billy will willie liam willy guillermo wilhelm
winifred: winnie fred
xavier: javier
yolanda: yoli
yusuf: youssef yousef yosef joseph yousuf
yvonne: vonnie
zachary: zach zack zac zachariah
`;

const linesOf = new Map<string, Set<string>>();
for (const line of table.trim().split('\n')) {
  const [name = '', forms = ''] = line.split(': ');
  for (const form of [name, ...forms.split(' ')]) {
    const lines = linesOf.get(form) ?? new Set();
    lines.add(name);
    linesOf.set(form, lines);
  }
}
const formals = new Map([...linesOf].map(([form, lines]) => [form, [...lines].sort()[0] ?? form]));

/** Whether both can be the same person's first name: `bob` and `robert`, `bob` and `rob`, `muhammad` and `mohammed`. */
export function sameByNickname(a: string, b: string): boolean {
  const lines = linesOf.get(a);
  if (!lines) return false;
  for (const name of linesOf.get(b) ?? []) if (lines.has(name)) return true;
  return false;
}

/** One name for all its forms, for keys; of several (`alex`) the first by alphabet. The name itself if the table has none. */
export function formal(name: string): string {
  return formals.get(name) ?? name;
}
