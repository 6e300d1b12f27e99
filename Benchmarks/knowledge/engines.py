"""The peers: each loads the same files, indexed both ways, and answers the same questions in its own way, in this process."""

import sqlite3
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from workload import EDGES, NODES, Pair, column, pairs

TOP = 10


class Engine(ABC):
    """One that keeps a graph. Questions are prepared where the engine can, and answers read to the end."""

    name: str

    @abstractmethod
    def load(self, folder: Path) -> None: ...

    @abstractmethod
    def products(self, customer: int) -> list[int]:
        """Q2: what a customer bought."""

    @abstractmethod
    def solutions(self, customer: int) -> list[int]:
        """Q3: what solves the issues of a customer, each once."""

    @abstractmethod
    def recommend(self, customer: int) -> list[int]:
        """Q4: products that most others bought who share an issue with a customer."""

    @abstractmethod
    def closure(self) -> int:
        """R2: how many pairs are linked over any number of steps, from scratch."""

    @abstractmethod
    def insert(self, edge: Pair) -> None:
        """U1: one more purchase, in a transaction of its own, on disk when this returns if the engine keeps it there."""

    @abstractmethod
    def remove(self, edge: Pair) -> None:
        """U3: one purchase less, as above."""


class SQLite(Engine):
    """Tables without row ids, clustered one way and indexed the other; write-ahead log, full syncs on disk."""

    def __init__(self, is_durable: bool) -> None:
        self.name = "SQLite on disk" if is_durable else "SQLite"
        self._folder = tempfile.TemporaryDirectory()
        self._db = sqlite3.connect(f"{self._folder.name}/graph.db" if is_durable else ":memory:", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA cache_size = -262144")

    def load(self, folder: Path) -> None:
        run = self._db.execute
        run("BEGIN")
        run("CREATE TABLE customer (id INTEGER PRIMARY KEY, tier INTEGER, region INTEGER)")
        rows = zip(*(column(folder, "customer", place) for place in range(3)), strict=True)
        self._db.executemany("INSERT INTO customer VALUES (?, ?, ?)", rows)
        for name in EDGES:
            run(f"CREATE TABLE {name} (a INTEGER, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID")
            self._db.executemany(f"INSERT INTO {name} VALUES (?, ?)", sorted(pairs(folder, name)))
            run(f"CREATE INDEX {name}_back ON {name} (b, a)")
        run("COMMIT")
        run("ANALYZE")

    def products(self, customer: int) -> list[int]:
        return [row[0] for row in self._db.execute("SELECT b FROM BOUGHT WHERE a = ?", (customer,))]

    def solutions(self, customer: int) -> list[int]:
        question = "SELECT DISTINCT s.a FROM HAD_ISSUE h JOIN SOLVES s ON s.b = h.b WHERE h.a = ?"
        return [row[0] for row in self._db.execute(question, (customer,))]

    def recommend(self, customer: int) -> list[int]:
        question = """
            WITH others AS MATERIALIZED (
                SELECT DISTINCT o.a FROM HAD_ISSUE h JOIN HAD_ISSUE o ON o.b = h.b WHERE h.a = ?1 AND o.a <> ?1)
            SELECT b.b FROM others JOIN BOUGHT b ON b.a = others.a
            WHERE NOT EXISTS (SELECT 1 FROM BOUGHT own WHERE own.a = ?1 AND own.b = b.b)
            GROUP BY b.b ORDER BY count(*) DESC, b.b LIMIT 10"""
        return [row[0] for row in self._db.execute(question, (customer,))]

    def closure(self) -> int:
        question = """
            WITH RECURSIVE reach (a, b) AS (
                SELECT a, b FROM LINKED UNION SELECT r.a, l.b FROM reach r JOIN LINKED l ON l.a = r.b)
            SELECT count(*) FROM reach"""
        return self._db.execute(question).fetchone()[0]

    def insert(self, edge: Pair) -> None:
        self._db.execute("INSERT OR IGNORE INTO BOUGHT VALUES (?, ?)", edge)

    def remove(self, edge: Pair) -> None:
        self._db.execute("DELETE FROM BOUGHT WHERE a = ? AND b = ?", edge)


class Kuzu(Engine):
    """Node and relationship tables filled by COPY; one thread, as the others; on disk."""

    name = "Kùzu on disk"

    def __init__(self) -> None:
        import kuzu

        self._folder = tempfile.TemporaryDirectory()
        self._connection: Any = kuzu.Connection(kuzu.Database(f"{self._folder.name}/graph.kuzu"), num_threads=1)
        # The longest of the shortest ways has 31 steps.
        self._connection.execute("CALL var_length_extend_max_depth = 40")
        self._prepared: dict[str, Any] = {}

    def load(self, folder: Path) -> None:
        for kind in NODES:
            self._connection.execute(f"CREATE NODE TABLE {kind} (id INT64 PRIMARY KEY)")
            self._copy(kind, [(number,) for number in column(folder, kind, 0)])
        for name, (source, target) in EDGES.items():
            self._connection.execute(f"CREATE REL TABLE {name} (FROM {source} TO {target})")
            self._copy(name, pairs(folder, name))

    def _copy(self, table: str, rows: list[Any]) -> None:
        file = Path(self._folder.name) / f"{table}.csv"
        file.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
        self._connection.execute(f'COPY {table} FROM "{file}" (header = false)')
        file.unlink()

    def _ask(self, question: str, **values: int) -> list[Any]:
        if question not in self._prepared:
            self._prepared[question] = self._connection.prepare(question)
        return self._connection.execute(self._prepared[question], values).get_all()

    def products(self, customer: int) -> list[int]:
        return [row[0] for row in self._ask("MATCH (:customer {id: $c})-[:BOUGHT]->(p:product) RETURN p.id", c=customer)]

    def solutions(self, customer: int) -> list[int]:
        question = "MATCH (:customer {id: $c})-[:HAD_ISSUE]->(:issue)<-[:SOLVES]-(k:knowledge) RETURN DISTINCT k.id"
        return [row[0] for row in self._ask(question, c=customer)]

    def recommend(self, customer: int) -> list[int]:
        question = """
            MATCH (c:customer {id: $c})-[:HAD_ISSUE]->(:issue)<-[:HAD_ISSUE]-(d:customer) WHERE d.id <> $c
            WITH DISTINCT d MATCH (d)-[:BOUGHT]->(p:product)
            WHERE NOT EXISTS { MATCH (:customer {id: $c})-[:BOUGHT]->(p) }
            RETURN p.id, count(*) AS n ORDER BY n DESC, p.id LIMIT 10"""
        return [row[0] for row in self._ask(question, c=customer)]

    def closure(self) -> int:
        # A shortest path never leads back to where it began: what is linked to itself is counted apart.
        others = self._ask("MATCH (a:customer)-[:LINKED* SHORTEST 1..40]->(b:customer) WHERE a.id <> b.id RETURN count(*)")
        round_trips = self._ask(
            "MATCH (a:customer)-[:LINKED* SHORTEST 1..40]->(b:customer)-[:LINKED]->(a) RETURN DISTINCT a.id")
        loops = self._ask("MATCH (a:customer)-[:LINKED]->(b:customer) WHERE a.id = b.id RETURN a.id")
        return others[0][0] + len({row[0] for row in round_trips + loops})

    def insert(self, edge: Pair) -> None:
        self._ask("MATCH (c:customer {id: $c}), (p:product {id: $p}) CREATE (c)-[:BOUGHT]->(p)", c=edge[0], p=edge[1])

    def remove(self, edge: Pair) -> None:
        self._ask("MATCH (:customer {id: $c})-[e:BOUGHT]->(:product {id: $p}) DELETE e", c=edge[0], p=edge[1])


class Oxigraph(Engine):
    """Triples in memory; every question is text to it, as it prepares none."""

    name = "Oxigraph"

    def __init__(self) -> None:
        import pyoxigraph

        self._rdf: Any = pyoxigraph
        self._store: Any = pyoxigraph.Store()

    def load(self, folder: Path) -> None:
        lines: list[str] = []
        for name, (source, target) in EDGES.items():
            lines += [f"<urn:{source}:{a}> <urn:{name}> <urn:{target}:{b}> .\n" for a, b in pairs(folder, name)]
        self._store.bulk_load("".join(lines).encode(), format=self._rdf.RdfFormat.N_TRIPLES)

    def _numbers(self, question: str) -> list[int]:
        return [int(row[0].value.rpartition(":")[2]) for row in self._store.query(question)]

    def products(self, customer: int) -> list[int]:
        return self._numbers(f"SELECT ?p WHERE {{ <urn:customer:{customer}> <urn:BOUGHT> ?p }}")

    def solutions(self, customer: int) -> list[int]:
        return self._numbers(
            f"SELECT DISTINCT ?k WHERE {{ <urn:customer:{customer}> <urn:HAD_ISSUE> ?i . ?k <urn:SOLVES> ?i }}"
        )

    def recommend(self, customer: int) -> list[int]:
        own = f"<urn:customer:{customer}>"
        question = f"""
            SELECT ?p (COUNT(*) AS ?n) WHERE {{
                {{ SELECT DISTINCT ?d WHERE {{ {own} <urn:HAD_ISSUE> ?i . ?d <urn:HAD_ISSUE> ?i FILTER(?d != {own}) }} }}
                ?d <urn:BOUGHT> ?p FILTER NOT EXISTS {{ {own} <urn:BOUGHT> ?p }}
            }} GROUP BY ?p"""
        counted = [(-int(row[1].value), int(row[0].value.rpartition(":")[2])) for row in self._store.query(question)]
        # Names of nodes are texts, whose order is not that of their numbers.
        return [product for _, product in sorted(counted)[:TOP]]

    def closure(self) -> int:
        answer = self._store.query("SELECT (COUNT(*) AS ?n) WHERE { ?a <urn:LINKED>+ ?b }")
        return int(next(iter(answer))[0].value)

    def _quad(self, edge: Pair) -> Any:
        node = self._rdf.NamedNode
        return self._rdf.Quad(node(f"urn:customer:{edge[0]}"), node("urn:BOUGHT"), node(f"urn:product:{edge[1]}"))

    def insert(self, edge: Pair) -> None:
        self._store.add(self._quad(edge))

    def remove(self, edge: Pair) -> None:
        self._store.remove(self._quad(edge))


ENGINES = {
    "sqlite": lambda: SQLite(is_durable=False),
    "sqlite-disk": lambda: SQLite(is_durable=True),
    "kuzu": Kuzu,
    "oxigraph": Oxigraph,
}
