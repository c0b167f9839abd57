"""Common given names of languages without a dictionary of names: they show where a second given name ends."""

from collections.abc import Mapping

from libs.contracts import Locale

_EN = """
aaron abby abigail adam adele aidan alan albert alex alexander alexandra alexis alfred alice alison allison amanda amber amelia amy andre andrea andrew
angela anita ann anna anne annie anthony april arthur ashley audrey austin ava barbara barry beatrice becky ben benjamin bernard beth betty beverly bill
billy blake bob bobby brad bradley brandon brenda brent brett brian bridget brittany bruce bryan caleb calvin cameron carl carla carol caroline carolyn
casey catherine cathy chad charles charlie charlotte chelsea cheryl chloe chris christian christina christine christopher cindy claire clara clark cody
colin connor craig crystal curtis cynthia daisy dale dan dana daniel danielle darren dave david dawn dean deborah debra dennis derek diana diane dominic
don donald donna doris dorothy doug douglas dylan earl eddie edgar edith edward eileen elaine eleanor elena eli elijah elizabeth ella ellen ellie emily
emma eric erica erin ernest ethan eugene eva evan eve evelyn faith felix fiona florence frances frank fred frederick gabriel gail gary gavin gene geoffrey
george gerald gina glenn gloria gordon grace graham greg gregory gwen hannah harold harriet harry harvey hazel heather heidi helen henry holly howard hugh
hugo ian irene iris isaac isabel isabella isaiah ivan ivy jack jackie jackson jacob jacqueline jade jake james jamie jan jane janet janice jared jasmine
jason jay jean jeff jeffrey jen jennifer jenny jeremy jerry jesse jessica jill jim jimmy joan joanna joanne joe joel john johnny jon jonathan jordan jose
joseph josh joshua joy joyce juan judith judy julia julian julie june justin karen kate katherine kathleen kathryn kathy katie kayla keith kelly ken kenneth
kerry kevin kim kimberly kirk kristen kyle lance larry laura lauren laurie lawrence leah lee leo leon leonard leslie lewis liam lillian lily linda lindsay
lisa logan lois lori louis louise lucas lucy luke lydia lynn mabel madison maggie marc marcia marcus margaret maria marie marilyn marina mario marion mark
marsha martha martin marvin mary mason matt matthew maureen max megan melanie melissa mia michael michelle miguel mike mildred milo mina miranda mitchell
molly monica morgan nancy naomi natalie nathan nathaniel neil nicholas nick nicole nigel nina noah noel nora norma norman oliver olivia omar oscar owen
paige pam pamela patricia patrick paul paula pauline penny perry pete peter phil philip phillip phoebe phyllis polly priya rachel ralph randy ray raymond
rebecca regina renee rex rhonda richard rick ricky rita rob robert roberta robin rodney roger roland ron ronald rory rose rosemary ross roy ruby russell
ruth ryan sally sam samantha samuel sandra sara sarah scott sean sebastian sergio seth shane shannon sharon shaun shawn sheila shelly sherry shirley sidney
simon sofia sonia sophia sophie spencer stacy stanley stella stephanie stephen steve steven stewart stuart sue susan suzanne sylvia tamara tammy tanya tara
taylor ted teresa terry theodore theresa thomas tiffany tim timothy tina todd tom tommy toni tony tracy travis trevor tristan troy tyler valerie vanessa
vera vernon veronica vicki victor victoria vincent violet virginia vivian wade wallace walter wanda wayne wendy wesley will william winston yvonne zach
zachary zoe
"""
_ES = """
abel adela adolfo adrián adriana agustín ainhoa aitor alba alberto alejandra alejandro alfonso alfredo alicia alma álvaro amalia amparo ana anabel andrea
andrés ángel ángela ángeles antonia antonio araceli ariadna arturo asunción aurora beatriz belén benito berta blanca borja camila carla carlos carlota carmen
carmelo carolina catalina cayetana cecilia celia césar clara claudia concepción consuelo cristian cristina cristóbal dalia daniel daniela darío david débora
diana diego dolores domingo eduardo elena elisa elvira emilia emilio emma encarnación enrique ernesto esperanza esteban estefanía esther eugenia eugenio eva
fabián fátima federico felipe félix fermín fernanda fernando fidel florencia francisca francisco gabriel gabriela gala gema gerardo germán gloria gonzalo
graciela gregorio guadalupe guillermo gustavo héctor hernán hugo ignacio iker inés inmaculada irene iria iris isaac isabel isidro iván jacinto jacobo jaime
javier jesús jimena joaquín joel jordi jorge josé josefa josefina juan juana julia julián julio laia lara laura leire leonardo leonor leticia lidia lola lorena
lorenzo lourdes lucas lucía lucio luis luisa luz macarena magdalena manuel manuela marcela marcelo marco marcos margarita maría mariano marina mario marisol
marta martín martina mateo matías mauricio mercedes miguel milagros mireia miriam moisés mónica montserrat nadia natalia nerea nicolás noa noelia nora nuria
octavio olga olivia óscar pablo paloma paola patricia patricio paula paz pedro pilar rafael ramiro ramón raquel raúl rebeca regina ricardo roberto rocío rodrigo
rogelio román rosa rosario rubén salvador samuel sandra santiago sara saúl sebastián sergio silvia simón sofía soledad sonia susana tamara teresa tomás unai
valentina valeria vanesa verónica vicente víctor victoria violeta virginia xavier ximena yolanda zoe
"""
_FR = """
adèle adrien agathe agnès alain albert alexandra alexandre alexis alice aline amandine amélie anaïs andré anne annick antoine antonin armelle arnaud arthur aude
audrey aurélie aurélien aurore baptiste bastien béatrice benjamin benoît bernadette bernard bertrand brigitte bruno camille carine carole caroline catherine
cécile cédric céline chantal charles charlotte chloé christelle christian christiane christine christophe claire clara clarisse claude claudine clémence clément
colette coralie corentin corinne damien daniel danielle david delphine denis denise didier dominique dorothée édith édouard élisabeth élise élodie éloïse émeline
émile émilie emma emmanuel emmanuelle enzo éric estelle étienne eugène eva évelyne fabien fabienne fabrice fanny félix fernand florence florent florian france
francis franck françois françoise frédéric frédérique gabriel gabrielle gaël gaëlle gaspard gaston geneviève georges gérard germain ghislaine gilbert gilles
guillaume gustave guy hélène henri hervé hortense hubert hugo hugues inès irène isabelle jacqueline jacques jade jean jeanne jeannine jérémie jérémy jérôme
joël joëlle jordan joseph joséphine josette josiane judith jules julie julien juliette justine karim karine kévin laetitia laura laure laurence laurent léa
léo léon léonie liliane lise loïc louis louise luc lucas lucie lucien ludovic lydie madeleine magali manon marc marcel marguerite marianne marie marine marion
martin martine mathéo mathieu mathilde matthieu maud maurice maxime mélanie mélissa michel michèle micheline mireille monique muriel myriam nadège nadia nadine
nathalie nathan nicolas nicole nina noah noé noémie odette odile olivier pascal pascale patrice patricia patrick paul paule paulette pauline philippe pierre
quentin rachel raphaël raymond régine régis rémi rémy renaud rené renée robert robin roger roland romain romane rosalie roxane sabine sabrina samuel sandrine
sara sarah sébastien séverine simon simone solène solange sonia sophie stéphane stéphanie suzanne sylvain sylvie tanguy théa théo théodore thérèse thibault
thierry thomas valentin valentine valérie vanessa véronique victor victoire vincent violette virginie viviane xavier yann yannick yves yvette yvonne zoé
"""

GIVEN_NAMES: Mapping[Locale, frozenset[str]] = {
    "en": frozenset(_EN.split()),
    "es": frozenset(_ES.split()),
    "fr": frozenset(_FR.split()),
    "pl": frozenset(),
    "ru": frozenset(),
    "ko": frozenset(),
}

_ANY = frozenset().union(*GIVEN_NAMES.values())


def is_given_name(word: str) -> bool:
    """Whether a word is a common given name of English, Spanish or French."""
    return word.casefold() in _ANY
