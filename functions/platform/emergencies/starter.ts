/**
 * Words that can mean that somebody is in danger now, to start from. Drawn from what public bodies tell everybody to call for, and said in our
 * own words, as patients write. It is no medical judgement, and no clinic is screened by it before its clinician has approved it.
 *
 * Each phrase is found where all of its words stand near each other, in whatever order. `a|b` is either word, `a*` every word that begins so.
 * Words stand here as `normalized` leaves them: without accents and apostrophes, in lower case.
 */
export interface Sign {
  /** Stands in the record and on the page of whoever is asked. */
  readonly name: string;
  /** What it is about, for staff. */
  readonly words: string;
  readonly phrases: readonly string[];
}

export interface Starter {
  /** A date: when the words were last gone through. An approval names it, so that another list needs another approval. */
  readonly version: string;
  readonly sources: readonly { readonly title: string; readonly url: string }[];
  readonly signs: readonly Sign[];
}

const signs: readonly Sign[] = [
  {
    name: 'heart',
    words: 'Signs of a heart attack',
    phrases: [
      'chest pain|pains|ache|aches|hurt|hurts|hurting|tight|tightness|pressure|heavy|heaviness|squeez*|crush*|burning',
      'chestpain|chestpains',
      'heart attack|attak|stopped|stopping',
      'heartattack',
      'heart pain|hurts|hurting',
      'pain|numb|hurts left arm',
      'pain|hurts arm|arms jaw|neck|back',
      'cold sweat|sweats pain|sick|dizzy|weak',
      'cardiac arrest',
      'dolor|duele|presion|opresion|apreta* pecho|torax',
      'ataque|infarto|paro corazon|cardiaco|cardiaca',
      'infarto',
      'dolor|duele|dormido|adormecido brazo izquierdo',
      'dolor|duele corazon',
    ],
  },
  {
    name: 'stroke',
    words: 'Signs of a stroke',
    phrases: [
      'stroke',
      'face|mouth|smile droop*|drop*|crooked|uneven|sagging|numb',
      'one side face|arm|leg|body numb|weak|limp|paraly*',
      'arm|leg|face suddenly|sudden numb|weak|limp|numbness|weakness',
      'cant|cannot|unable move|lift|raise arm|leg|side',
      'slur* speech|words|talking|speaking',
      'sudden|suddenly|trouble speak|talk|speaking|talking',
      'cant|cannot|unable speak',
      'sudden|suddenly confus*|blind|dizzy|vision',
      'worst headache life',
      'sudden|suddenly severe|terrible|awful headache',
      'derrame cerebral|cerebro',
      'embolia|apoplejia|ictus',
      'cara|boca caida|torcida|chueca|dormida|adormecida',
      'lado|mitad cuerpo|cara dormido|dormida|adormecido|adormecida|debil|paraliz*',
      'no puede hablar|mover|levantar|ver',
      'no puedo mover|levantar|ver',
      'repente confus*|debil*|ciego|mareo',
      'peor dolor cabeza',
    ],
  },
  {
    name: 'breathing',
    words: 'Trouble with breathing, choking, or a bad allergic reaction',
    phrases: [
      'cant|cannot|cant|couldnt|unable|hard|trouble|difficult*|struggl* breath|breathe|breathing|breath',
      'not|stopped|stops breathing|breathe|breaths',
      'short|shortness|out|gasping|no breath',
      'cant|cannot|not catch|get breath|air',
      'choking|choked|suffocat*|strangl*|drowning|drowned',
      'turning|turned|turns|lips|face blue|gray|grey|purple',
      'throat|tongue|face swelling|swollen|swelled|swells|closing|closed|tight',
      'anaphyla*',
      'allergic severe|bad|serious reaction',
      'no puede|puedo|deja respirar',
      'falta|faltando aire|respiracion|aliento',
      'dificultad|cuesta|trabajo|problemas respirar|respiracion',
      'ahoga|ahogo|ahogando|ahogandome|asfixia*|atragant*',
      'labios|cara azul|azules|morado|morada|morados',
      'garganta|lengua|cara hinchada|hinchado|hincha|cierra|cerrando|cerrada',
      'anafila*',
    ],
  },
  {
    name: 'consciousness',
    words: 'Somebody who does not wake up, has a seizure, or has collapsed',
    phrases: [
      'unconscious|unresponsive',
      'passed|passes|passing out',
      'blacked|blacking out',
      'faint|fainted|fainting|collaps*',
      'wont|cant|cannot|not|doesnt|hard wake|waking|respond|responding',
      'seizure|seizures|seizing|convuls*',
      'no pulse',
      'head|neck|back|spine injury|injured|hit|fell|broken|fracture bad|badly|hard|severe|serious',
      'inconsciente|desmay*|convuls*|colaps*',
      'no despierta|responde|reacciona|pulso',
      'perdio|pierde|perder conocimiento|conciencia',
      'golpe|golpeo cabeza fuerte|grave',
    ],
  },
  {
    name: 'bleeding',
    words: 'Bleeding that is heavy or does not stop',
    phrases: [
      'bleeding|bleed|bleeds|bleading|blood wont|not|cant|doesnt stop|stopping|stops',
      'bleeding|bleed|bleeds|bleading heavy|heavily|lot|lots|badly|bad|severe|much|profuse*|pregnant|nonstop',
      'losing|lost|loss blood lot|lots|much|severe',
      'cough*|vomit*|throwing|threw|puk*|spit* blood',
      'blood everywhere|gushing|spurting',
      'stabbed|gunshot',
      'shot been|was|got|someone|somebody|he|she',
      'sangr* mucho|mucha|para|parar|detiene|embaraz*',
      'perdiendo|perdido|perdi sangre',
      'tos*|vomit*|escup* sangre',
      'hemorragia',
      'apunal*|balazo|bala|disparo|dispararon',
    ],
  },
  {
    name: 'poisoning',
    words: 'An overdose or poisoning',
    phrases: [
      'overdos*|overdosing|od',
      'took|taken|taking|swallowed|swallow too|many|whole|entire|bottle pill|pills|tablets|bottle|medicine|medication',
      'took|taken|swallowed all pills|tablets',
      'swallow*|drank|ate|drunk|poison* bleach|poison|battery|detergent|antifreeze|chemical*|cleaner',
      'poisoned|poisoning',
      'carbon monoxide',
      'sobredosis',
      'tomo|tome|tomado|trago|trague muchas|todas|demasiadas|frasco pastillas|medicamento*|pildoras',
      'veneno|envenen*|intoxica*',
      'trago|trague|tomo|tome|bebio cloro|pila|detergente|quimico*',
    ],
  },
  {
    name: 'self-harm',
    words: 'Thoughts of suicide, self-harm, or harming others',
    phrases: [
      'suicid*|sucid*|suisid*',
      'kill|killing|shoot|hang|hanging myself|himself|herself|themselves|themself',
      'hurt|hurting|harm|harming|cut|cutting myself',
      'kms',
      'self harm|harming',
      'end|ending|take|taking my|own|his|her life',
      'end it all',
      'want|wanna|wants|wish|better|ready die|dead',
      'dont|not want|wanna live|alive|wake',
      'no reason|point living|live',
      'cant|dont go on living|live',
      'better off without me',
      'kill|shoot|stab him|her|them|someone|somebody|people|everyone|wife|husband|kids|child|boss|doctor',
      'quiero|quiere|queria|deseo|mejor|ganas morir|morirme|morirse|muerto|muerta|matarme|matarse',
      'quitarme|quitarse|acabar|terminar vida',
      'matarme|matarse|lastimarme|hacerme|cortarme dano|voy|quiero|pienso|pensado',
      'no quiero|quiere vivir',
      'vida no vale',
      'voy|va|quiero|quiere matar|matarlo|matarla|matarnos',
    ],
  },
  {
    name: 'help',
    words: 'Somebody asks for help at once',
    phrases: [
      'help me now|dying',
      'im|am|is|hes|shes|think dying',
      'emergency this|its|medical|need',
      'call|need 911|ambulance|paramedics',
      'ayuda|ayudenme|ayudeme ahora|emergencia',
      'auxilio',
      'emergencia medica|tengo',
      'es una emergencia',
      'me|se estoy|esta muriendo|muero|muere',
      'llam*|necesito|manden ambulancia|911',
    ],
  },
];

/** Every starter that was shipped, the newest last: what a clinic approved stays in force until it approves another. */
export const starters: readonly [Starter, ...Starter[]] = [
  {
    version: '2026-11-22',
    sources: [
      {
        title: 'CDC, Heart Attack Symptoms, Risk Factors, and Recovery',
        url: 'https://www.cdc.gov/heart-disease/about/heart-attack.html',
      },
      {
        title: 'American Heart Association, Warning Signs of Heart Attack, Stroke and Cardiac Arrest',
        url: 'https://www.heart.org/en/about-us/heart-attack-and-stroke-symptoms',
      },
      {
        title: 'CDC, Signs and Symptoms of Stroke',
        url: 'https://www.cdc.gov/stroke/signs-symptoms/index.html',
      },
      {
        title: 'MedlinePlus (National Library of Medicine), Recognizing medical emergencies',
        url: 'https://medlineplus.gov/ency/article/001927.htm',
      },
      {
        title: '988 Suicide & Crisis Lifeline and SAMHSA, warning signs of suicide',
        url: 'https://988lifeline.org/',
      },
    ],
    signs,
  },
];

/** The starter that a clinic is offered now. */
export function newestStarter(): Starter {
  return starters.at(-1) ?? starters[0];
}
