"""Contains all the data models used in inputs/outputs"""

from .classificatiecollectie import Classificatiecollectie
from .context import Context
from .document import Document
from .document_fout import DocumentFout
from .documentsoort import Documentsoort
from .framework_fout import FrameworkFout
from .ingesloten import Ingesloten
from .link import Link
from .metadata import Metadata
from .metadata_answer import MetadataAnswer
from .metadata_fout import MetadataFout
from .metadata_replacement import MetadataReplacement
from .ontvangst import Ontvangst
from .ontvangst_document import OntvangstDocument
from .organisatie import Organisatie
from .paginalinks import Paginalinks
from .resultaat import Resultaat
from .resultaatlinks import Resultaatlinks
from .taal import Taal
from .thema import Thema
from .titelcollectie import Titelcollectie
from .validatiemeldingen import Validatiemeldingen
from .veld import Veld
from .verwijzing import Verwijzing
from .waarde import Waarde
from .zoekpagina import Zoekpagina

__all__ = (
    "Classificatiecollectie",
    "Context",
    "Document",
    "DocumentFout",
    "Documentsoort",
    "FrameworkFout",
    "Ingesloten",
    "Link",
    "Metadata",
    "MetadataAnswer",
    "MetadataFout",
    "MetadataReplacement",
    "Ontvangst",
    "OntvangstDocument",
    "Organisatie",
    "Paginalinks",
    "Resultaat",
    "Resultaatlinks",
    "Taal",
    "Thema",
    "Titelcollectie",
    "Validatiemeldingen",
    "Veld",
    "Verwijzing",
    "Waarde",
    "Zoekpagina",
)
