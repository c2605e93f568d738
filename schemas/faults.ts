/**
 * The one registry of fault codes. A code is stable for ever: it stands in dead letters, logs, HTTP answers and
 * documentation. Add, never rename. `status` is the HTTP status where the fault answers a request; a message's fault does
 * where the message came over HTTP.
 */
export interface FaultDefinition {
  /** What went wrong, one line. */
  cause: string;
  /** What it means for the data or the person. */
  effect: string;
  /** What to do about it. */
  remedy: string;
  status?: number;
}

export const FAULTS = {
  // Messages that cannot be used. E1xx
  ANDON_E101: {
    cause: 'The message is not valid JSON or not UTF-8.',
    effect: 'It waits in the dead letters as a shape; the stream goes on.',
    remedy: 'Mend the producer and send the event again.',
    status: 400,
  },
  ANDON_E102: {
    cause: 'A required CloudEvents attribute is missing or malformed.',
    effect: 'The event is not counted.',
    remedy: 'Send specversion, id, source, type, subject and time as docs/events.md says.',
    status: 400,
  },
  ANDON_E103: {
    cause: 'The event type is not known.',
    effect: 'The event is not counted.',
    remedy: 'Use a type of docs/events.md, or upgrade Andon.',
    status: 400,
  },
  ANDON_E104: {
    cause: 'A required field of the event is missing or has the wrong type.',
    effect: 'The event is not counted.',
    remedy: 'Compare the event with its schema in schemas/events.',
    status: 400,
  },
  ANDON_E105: {
    cause: 'The event holds what looks like personal data.',
    effect: 'Nothing of it is kept but its shape.',
    remedy: 'Remove names, phone numbers, identity numbers and e-mail addresses at the producer.',
    status: 400,
  },
  ANDON_E106: {
    cause: 'The event lies more than ten minutes ahead of its own recording.',
    effect: 'The event is not counted.',
    remedy: 'Set the clock of the producer.',
    status: 400,
  },
  ANDON_E107: {
    cause:
      'The record batch of the message cannot be read: its codec or format is unknown, or its bytes are damaged.',
    effect: 'The messages of that batch are not counted.',
    remedy:
      'Produce with none, gzip, snappy, lz4 or zstd; where that is so, look at the disks of the broker.',
  },
  ANDON_E108: {
    cause: 'The message is empty or larger than 1 MiB.',
    effect: 'The event is not counted.',
    remedy: 'Send one event a message.',
    status: 400,
  },
  ANDON_E109: {
    cause: 'The state of the subject could not be evaluated.',
    effect: 'Its facts are kept, its state is the last good one.',
    remedy: 'Report it with the subject id; run andon rebuild after the mend.',
  },
  ANDON_E120: {
    cause: 'A field of the source document cannot be read as its mapping says.',
    effect: 'No event was made of that part of the document.',
    remedy: 'Run andon map test with a sample, then correct the mapping or the source.',
    status: 400,
  },
  ANDON_E121: {
    cause: 'A row of the file cannot be read: its quotes, its length or its number of columns.',
    effect: 'No event was made of that row.',
    remedy: 'Look at the named line; choose the delimiter by --delimiter.',
  },
  // Requests. E2xx
  ANDON_E201: {
    cause: 'A parameter has a value that is not accepted.',
    effect: 'Nothing was computed.',
    remedy: 'See the accepted values in the answer.',
    status: 400,
  },
  ANDON_E202: {
    cause: 'The metric is not in the catalogue.',
    effect: 'Nothing was computed.',
    remedy: 'See /api/v1/catalogue.',
    status: 400,
  },
  ANDON_E203: {
    cause: 'The thing asked for does not exist.',
    effect: 'Nothing was found.',
    remedy: 'Check the id.',
    status: 404,
  },
  ANDON_E204: {
    cause: 'Host or Origin is not this server.',
    effect: 'The request was refused.',
    remedy: 'Open the page by the address that andon start printed.',
    status: 403,
  },
  ANDON_E205: {
    cause: 'The question is too large: too many buckets or rows.',
    effect: 'Nothing was computed.',
    remedy: 'Ask for a coarser bucket or a shorter window.',
    status: 400,
  },
  ANDON_E206: {
    cause: 'The server failed to answer.',
    effect: 'Nothing was answered; no data is harmed.',
    remedy: 'Look in the log at the same time stamp.',
    status: 500,
  },
  ANDON_E207: {
    cause: 'The question would have to evaluate too many tickets anew.',
    effect: 'Nothing was computed.',
    remedy: 'Ask about a shorter window, or by a policy that is in use.',
    status: 400,
  },
  ANDON_E208: {
    cause: 'A business calendar does not know the year.',
    effect: 'Nothing was computed: an unknown year is not taken for one without holidays.',
    remedy: 'Add the year to the list in config/holidays, or ask about the years that it knows.',
    status: 400,
  },
  ANDON_E220: {
    cause: 'This door is shut: no token is configured.',
    effect: 'Nothing was taken.',
    remedy:
      'Run andon token <name>, write the line that it prints under tokens in andon.yaml (or into ANDON_TOKENS), and start Andon again.',
    status: 403,
  },
  ANDON_E221: {
    cause: 'The token is missing or not known.',
    effect: 'Nothing was taken.',
    remedy: 'Send Authorization: Bearer with a token whose hash stands under tokens in andon.yaml.',
    status: 401,
  },
  ANDON_E222: {
    cause: 'Too many events or requests at once for this token.',
    effect: 'Nothing of this request was taken.',
    remedy: 'Send it again after the seconds that Retry-After says.',
    status: 429,
  },
  ANDON_E223: {
    cause: 'The request is too large.',
    effect: 'Nothing of this request was taken.',
    remedy: 'Send smaller batches; see what is accepted in the answer.',
    status: 413,
  },
  ANDON_E224: {
    cause: 'The content type is not accepted here.',
    effect: 'Nothing was taken.',
    remedy: 'Send one of the accepted content types, without a content encoding.',
    status: 415,
  },
  ANDON_E225: {
    cause: 'Kafka has not acknowledged the events.',
    effect: 'They may or may not have arrived.',
    remedy: 'Send the same request again: an event that arrives twice is one fact.',
    status: 503,
  },
  ANDON_E230: {
    cause: 'The export is larger than its format takes.',
    effect: 'Nothing was exported.',
    remedy:
      'Filter, or ask for a shorter window or fewer metrics; CSV takes the most. See what is accepted in the answer.',
    status: 400,
  },
  ANDON_E231: {
    cause: 'The Chromium that is configured made no PDF.',
    effect: 'The report stands as HTML.',
    remedy: 'Check the path in ANDON_CHROMIUM, and that the program runs with --headless.',
  },
  ANDON_E240: {
    cause: 'No such alert is known, or it has been over for long.',
    effect: 'Nothing was changed.',
    remedy: 'See /api/v1/alerts.',
    status: 404,
  },
  ANDON_E241: {
    cause: 'The alert is over, or somebody else has it.',
    effect: 'Nothing was changed.',
    remedy: 'See its owner and phase in the answer of /api/v1/alerts; an owner can hand it over.',
    status: 409,
  },
  ANDON_E242: {
    cause: 'What was written may not be kept: it is too long, or reads like personal data.',
    effect: 'Nothing was written down.',
    remedy: 'Leave out names, telephone numbers and addresses; write at most 200 characters.',
    status: 400,
  },
  ANDON_E243: {
    cause:
      'Alerts of this rule have no such answer: nothing is counted that could explain them, or they are of no single tickets.',
    effect: 'Nothing was computed.',
    remedy:
      'Ask what changed of a rule about tickets, contacts or surveys, and for tickets of a rule about clocks.',
    status: 404,
  },
  ANDON_E244: {
    cause: 'A rule of this kind cannot be played over the past.',
    effect: 'Nothing was computed.',
    remedy:
      'Counts and shares of what happens can: how things stood at every instant of past weeks, and which source was silent, is not kept.',
    status: 400,
  },
  ANDON_E245: {
    cause: 'The rule is not accepted.',
    effect: 'Nothing was computed.',
    remedy: 'Correct it at the named places; docs/alerts.md says what a rule holds.',
    status: 400,
  },
  ANDON_E246: {
    cause: 'The incident or improvement is already that far, or over.',
    effect: 'Nothing was written down.',
    remedy: 'See how it stands in /api/v1/programme.',
    status: 409,
  },
  ANDON_E250: {
    cause: 'Name or password is wrong.',
    effect: 'Nobody was signed in.',
    remedy: 'Try again; an admin makes a new line for andon.yaml by andon password.',
    status: 401,
  },
  ANDON_E251: {
    cause: 'Too many sign-ins failed for this account or from this address.',
    effect: 'Nobody was signed in.',
    remedy: 'Try again in ten minutes.',
    status: 429,
  },
  ANDON_E252: {
    cause: 'No screen waits with this code: it is mistyped, used or older than ten minutes.',
    effect: 'Nothing was paired.',
    remedy: 'Take the code that the screen shows now.',
    status: 404,
  },
  ANDON_E253: {
    cause: 'One has to sign in first.',
    effect: 'Nothing was answered.',
    remedy: 'Sign in, or pair the screen.',
    status: 401,
  },
  ANDON_E254: {
    cause: 'This account or screen may not do that.',
    effect: 'Nothing was answered or changed.',
    remedy: 'Sign in with an account whose role may.',
    status: 403,
  },
  ANDON_E260: {
    cause: 'Too many rewinds at once.',
    effect: 'Nothing was computed; the live walls go on.',
    remedy: 'Ask again after the seconds that Retry-After says.',
    status: 429,
  },
  ANDON_E261: {
    cause: 'Nothing is known of that moment: it lies before all data, or nothing had arrived by then.',
    effect: 'Nothing was computed.',
    remedy: 'Choose a later moment, or known=now: what has arrived since then counts too.',
    status: 404,
  },
  // Start-up and environment. E3xx
  ANDON_E270: {
    cause: 'No such message or note stands any more.',
    effect: 'Nothing was changed.',
    remedy: 'See /api/v1/messages.',
    status: 404,
  },
  ANDON_E301: {
    cause: 'Java 17 or newer was not found.',
    effect: 'The local Kafka cannot start.',
    remedy: 'Install a Java runtime ≥ 17, or set KAFKA_BROKERS to a Kafka of your own.',
  },
  ANDON_E302: {
    cause: 'Maven was not found and the Kafka jars are not cached.',
    effect: 'The local Kafka cannot be fetched.',
    remedy: 'Install Maven, or set KAFKA_BROKERS to a Kafka of your own.',
  },
  ANDON_E303: {
    cause: 'The data folder cannot be read or written.',
    effect: 'Nothing was started.',
    remedy: 'Check the owner and the rights of the folder, or choose another by --data.',
  },
  ANDON_E304: {
    cause: 'Another process holds the data folder.',
    effect: 'Nothing was started.',
    remedy: 'Stop the other Andon, or choose another folder by --data.',
  },
  ANDON_E305: {
    cause: 'The Kafka broker does not answer.',
    effect: 'No events can be read.',
    remedy: 'Check KAFKA_BROKERS, or see the broker log in the data folder.',
    status: 503,
  },
  ANDON_E306: {
    cause: 'ClickHouse does not answer.',
    effect: 'Nothing can be stored or shown.',
    remedy: 'Check CLICKHOUSE_URL and its credentials.',
    status: 503,
  },
  ANDON_E307: {
    cause: 'A setting has a value that is not accepted.',
    effect: 'Nothing was started.',
    remedy: 'Correct the named setting.',
  },
  ANDON_E308: {
    cause: 'The port that was asked for is in use.',
    effect: 'Nothing was started.',
    remedy: 'Free the port or leave --port out: then a free one is chosen.',
  },
  ANDON_E309: {
    cause: 'No running Andon was found.',
    effect: 'The command has nothing to talk to.',
    remedy: 'Run andon start first, or name the data folder by --data.',
  },
  ANDON_E310: {
    cause: 'The Kafka jars could not be fetched by Maven.',
    effect: 'The local Kafka cannot start.',
    remedy: 'See the Maven output; check the connection to your Maven repository.',
  },
  ANDON_E311: {
    cause: 'A configuration file (directory, board, policy, mapping, report) is not valid.',
    effect: 'Nothing was started.',
    remedy: 'Correct the named file at the named place.',
  },
  ANDON_E312: {
    cause: 'The input file cannot be read.',
    effect: 'Nothing was sent.',
    remedy: 'Check the path and the format.',
  },
  ANDON_E313: {
    cause: 'ClickHouse refuses the user or the password.',
    effect: 'Nothing can be stored or shown.',
    remedy: 'Correct user and password in CLICKHOUSE_URL; reserved characters are percent-encoded.',
    status: 503,
  },
  ANDON_E314: {
    cause: 'The ClickHouse user lacks a right.',
    effect: 'Nothing can be stored or shown.',
    remedy:
      'Create the database, and grant the user SELECT, INSERT, CREATE, ALTER and DROP on it, and settings to set.',
    status: 503,
  },
  ANDON_E315: {
    cause: 'Another process has raised the epoch with other code, policies or directory.',
    effect: 'This ingest stops: its rows would pass for those of the newer one.',
    remedy: 'Start every ingest with the same version and the same configuration.',
  },
  // Readiness and health. E32x
  ANDON_E320: {
    cause: 'The ingest is behind: many messages wait in Kafka.',
    effect: 'The figures are those of an earlier moment.',
    remedy:
      'Wait while the number falls; where it grows, add an ingest process or look at andon_ingest_insert_seconds.',
    status: 503,
  },
  ANDON_E321: {
    cause: 'The ingest is not reading: it brings the state up to the facts, or waits for its partitions.',
    effect: 'The last figures stand; nothing is lost.',
    remedy: 'Wait; where it lasts for minutes, look in the log.',
    status: 503,
  },
  ANDON_E322: {
    cause: 'The live loop does not turn: a tick is late by more than ten seconds.',
    effect: 'The wall shows the figures of the last tick.',
    remedy: 'Look at /readyz and in the log; restart the server where the store answers.',
    status: 503,
  },
  // What Andon depends on, while it runs. E33x
  ANDON_E330: {
    cause: 'ClickHouse lacks the memory for what it was asked.',
    effect: 'The ingest asks in smaller pieces and again; nothing is lost.',
    remedy:
      'Give it more memory, or stop what else uses it; look at max_memory_usage and max_server_memory_usage.',
    status: 503,
  },
  ANDON_E331: {
    cause: 'ClickHouse cannot read or write its disk: it is full, read-only or broken.',
    effect: 'Nothing new is stored; Kafka keeps what comes, for as long as its retention says.',
    remedy: 'Free disk space; the ingest goes on by itself.',
    status: 503,
  },
  ANDON_E332: {
    cause: 'ClickHouse takes no writes: its tables are read-only, or its merges are behind.',
    effect: 'Nothing new is stored; Kafka keeps what comes, for as long as its retention says.',
    remedy: 'Look at its keeper, its replicas and system.merges; the ingest goes on by itself.',
    status: 503,
  },
  ANDON_E333: {
    cause: 'ClickHouse is too slow or has too much to do.',
    effect: 'What was asked is asked again later; nothing is lost.',
    remedy: 'Look at system.processes for what else it does; raise its limits or its size.',
    status: 503,
  },
  ANDON_E334: {
    cause: 'Kafka had removed messages before they were read: they lay longer than its retention.',
    effect: 'They are not counted. How many is known, and the stream goes on from the oldest that is left.',
    remedy:
      'Send them again from their source if it still has them; raise retention.ms and retention.bytes of the topic.',
  },
  ANDON_E335: {
    cause: 'A topic that Andon reads does not exist.',
    effect: 'Nothing of it is read; the other topics are.',
    remedy: 'Make the topic (andon start does where it may); it is read as soon as it is there.',
    status: 503,
  },
  ANDON_E336: {
    cause: 'Nothing was ingested for the time that --dead-man says.',
    effect: 'The figures stand still.',
    remedy: 'Look at /readyz, then at the producers.',
  },
  // A Kafka of one's own. E34x
  ANDON_E340: {
    cause: "Topics are missing in Kafka, or hidden from Andon's user, and it may not make them.",
    effect: 'Nothing was started.',
    remedy: 'Have the missing topics made as listed, and grant the rights of docs/kafka.md.',
  },
  ANDON_E341: {
    cause: 'Kafka refuses the user, the password or the way of signing in.',
    effect: 'No events can be read or sent.',
    remedy:
      'Correct kafkaUser, kafkaPassword (or its file) and kafkaSasl; the listener must have that mechanism.',
    status: 503,
  },
  ANDON_E342: {
    cause: 'The TLS connection to Kafka fails: the certificate is not trusted, or the two sides do not fit.',
    effect: 'No events can be read or sent.',
    remedy:
      'Set kafkaCa to who signed the certificate, and the brokers to a name that stands in it; check that the port speaks TLS.',
    status: 503,
  },
  ANDON_E343: {
    cause: "Kafka denies Andon's user a right.",
    effect: 'What needs it does not go on; the rest does.',
    remedy: 'Grant the rights of docs/kafka.md for this process.',
    status: 503,
  },
  ANDON_E344: {
    cause: 'A topic is kept in a way that may lose or stop events.',
    effect: 'Andon runs; what is removed before it is read is not counted.',
    remedy: 'Set the named setting of the topic as docs/kafka.md says.',
  },
  ANDON_E345: {
    cause: 'Nobody reads the topics: the consumer group of the ingest has no member, and messages wait.',
    effect: 'The figures stand still.',
    remedy: 'Start andon ingest (or andon start) on this Kafka; where one runs, look in its log.',
  },
  // What the doctor finds in store and machine. E35x
  ANDON_E350: {
    cause: 'Rows of state are not what their facts say.',
    effect: 'The figures of those subjects may be wrong; their facts are whole.',
    remedy: 'Run andon rebuild, which tells what differs and mends it; report the columns that it names.',
  },
  ANDON_E351: {
    cause: 'The clocks of this machine and of ClickHouse differ by more than two seconds.',
    effect: 'Ages, limits and what counts as late are judged by two clocks.',
    remedy: 'Let NTP set the clocks of all machines.',
  },
  ANDON_E352: {
    cause: 'Disk space runs out.',
    effect:
      'When it is gone nothing new is stored; Kafka keeps what comes, for as long as its retention says.',
    remedy: 'Free space, lower --retention or --kafka-disk, or give it a larger disk.',
  },
  ANDON_E353: {
    cause: 'Ended subjects are kept longer than the retention says.',
    effect: 'Data that should be gone is still there.',
    remedy: 'See that an ingest runs with that retention; it removes what is due every ten minutes.',
  },
  ANDON_E354: {
    cause: 'ClickHouse is older than the versions that Andon is made for.',
    effect: 'Statements may fail or mean something else.',
    remedy: 'Use ClickHouse 24.8 LTS or newer.',
  },
  // Versions of program and store. E36x
  ANDON_E360: {
    cause: 'The store was brought further by a newer Andon, and this one would misread it.',
    effect: 'Nothing was started, nothing was changed.',
    remedy: 'Start the newer Andon, or restore a backup made by this one.',
  },
  ANDON_E361: {
    cause:
      "The store's tables were made by another line of Andon: a step has the same number and another name.",
    effect: 'Nothing was started, nothing was changed.',
    remedy: 'Start the Andon that made them, or choose another data folder or database.',
  },
  ANDON_E362: {
    cause: 'The store is older than this Andon, which may not change it here.',
    effect: 'Nothing was looked at.',
    remedy: 'Start andon ingest or andon start of this version once: it brings the tables up to date.',
  },
  // Backup and restore. E37x
  ANDON_E370: {
    cause: 'ClickHouse could not write or read the backup.',
    effect: 'There is no backup, or nothing was restored whole; the store that was backed up is as it was.',
    remedy:
      'See what it says; a server takes backups only where its backups.allowed_path or backups.allowed_disk says so.',
  },
  ANDON_E371: {
    cause: 'The store to restore into is not empty.',
    effect: 'Nothing was restored, nothing was changed.',
    remedy: 'Restore into a new data folder (--data) or an empty database, then let Andon start on that.',
  },
  ANDON_E372: {
    cause: 'What was restored is not what was backed up.',
    effect: 'The restored store lacks rows or holds others; it should not be used.',
    remedy: 'Restore another backup; keep this one and report the tables that are named.',
  },
  ANDON_E373: {
    cause: 'The description of the backup is missing or not readable.',
    effect: 'Nothing was restored.',
    remedy: 'Name the backup as andon backup did; its andon-backup.json must lie where it was written.',
  },
} as const satisfies Record<string, FaultDefinition>;

export type FaultCode = keyof typeof FAULTS;

/** Faults for which a message is rejected: what stands in dead letters, and what `quarantined` counts. */
export const MESSAGE_FAULTS = [
  'ANDON_E101',
  'ANDON_E102',
  'ANDON_E103',
  'ANDON_E104',
  'ANDON_E105',
  'ANDON_E106',
  'ANDON_E107',
  'ANDON_E108',
] as const satisfies readonly FaultCode[];

/** What Kafka or ClickHouse is to blame for while Andon runs: it is waited for and tried again, and nothing is lost. */
export const DEPENDENCY_FAULTS = [
  'ANDON_E305',
  'ANDON_E306',
  'ANDON_E313',
  'ANDON_E314',
  'ANDON_E330',
  'ANDON_E331',
  'ANDON_E332',
  'ANDON_E333',
  'ANDON_E335',
  'ANDON_E341',
  'ANDON_E342',
  'ANDON_E343',
] as const satisfies readonly FaultCode[];

/** Those of Kafka; the others are ClickHouse's. */
export const BROKER_FAULTS: readonly FaultCode[] = [
  'ANDON_E305',
  'ANDON_E335',
  'ANDON_E341',
  'ANDON_E342',
  'ANDON_E343',
];

export const isDependencyFault = (code: FaultCode): boolean =>
  (DEPENDENCY_FAULTS as readonly FaultCode[]).includes(code);

/** A dependency that is gone, or a person's mistake: carries its code, never only a text. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly details: Record<string, unknown>;
  constructor(code: FaultCode, details: Record<string, unknown> = {}, options?: { cause?: unknown }) {
    super(`${code}: ${FAULTS[code].cause}`, options);
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }
}
