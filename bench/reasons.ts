/**
 * Why a row of the table misses its target, or why a peer needs less than we do: by the id of the row. It is printed only
 * while that is so.
 */
export const REASONS: Readonly<Record<string, string>> = {
  'increment-one-family':
    "Four reads of the label object, four comparisons of strings and the probe that leads to the series are what is left, some 6 ns for each label. The successor's own look-up is faster than that of prom-client, which meets the target.",
  'increment-fresh-strings':
    'A text whose hash nobody has computed must be hashed and compared whole, by every library; that part, most of ours, cannot be saved.',
  'increment-12-families':
    "Twelve families are twelve look-ups that push each other out of the processor's predictors and caches; one alone takes half the time.",
  'increment-bound':
    'An addition waits until the one before it has reached memory, about 3 ns on this processor: the floor of any counter that lives in memory.',
  'observe-no-labels':
    'Two additions to memory, bucket and sum, and the search of the bucket; one addition alone is 3.3 ns (the bound increment), and the target leaves 4.6 ns for everything.',
  'observe-labels': 'The same five reads and comparisons as for an increment, and the observation itself.',
  'observe-bound': 'Two dependent additions and the search of the bucket, as without labels.',
  'memory-counter-shared':
    'Where all series share their texts the peers keep only references to them; our 35 bytes are the value, four label numbers and the hash table, which do not shrink.',
  'memory-histogram':
    'The 14 values of a series are 112 bytes as doubles; what is left of the target, some 25 bytes, is less than its label numbers and the hash table.',
  'memory-histogram-shared': 'As above, and with shared texts the peers keep only references to them.',
  'cluster-page':
    'Reading and adding 40,000 values takes some 1.3 ms, and writing the 5,000 lines the rest; the targets leave 1.6 ms for both.',
  import:
    'Half of it is V8 compiling 110 kB of source, which minifying makes a tenth faster at the price of readable stack traces; the rest is Node finding the package and linking its two files.',
  'turn-spooled':
    'Ours is in a file when the turn ends, where another process finds it and `kill -9` does not reach it; the numbers of ' +
    'the others are in the memory of their process alone.',
  'http-node':
    'The hook by hand hears only of answers that were finished: no client that left, no sizes, no trace. A listener more and one object are what these take.',
  'http-express':
    'The hook by hand takes the path of the last route as it is. The template of mounted routers needs the channel of the router, which makes an object for each handler.',
  'http-hono':
    'The hook by hand stops the clock when the handler returns, before the first byte of a stream; ours waits for the connection to say that the last one was sent.',
  'collector-document-many':
    'A tick is two round trips at once and the start of one statement, half a millisecond whatever the table holds, and more on a busy machine; the statements of the document take what the size of the table in memory and a second core make of them.',
};
