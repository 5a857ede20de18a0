"""Contains all the data models used in inputs/outputs"""

from .classificatiecollectie import Classificatiecollectie
from .document import Document
from .document_fout import DocumentFout
from .document_met_pid import DocumentMetPid
from .documenthandeling import Documenthandeling
from .documentrelatie import Documentrelatie
from .documentsoort import Documentsoort
from .extra_metadata import ExtraMetadata
from .framework_fout import FrameworkFout
from .geldigheid import Geldigheid
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
from .soort_handeling import SoortHandeling
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
    "Document",
    "DocumentFout",
    "DocumentMetPid",
    "Documenthandeling",
    "Documentrelatie",
    "Documentsoort",
    "ExtraMetadata",
    "FrameworkFout",
    "Geldigheid",
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
    "SoortHandeling",
    "Taal",
    "Thema",
    "Titelcollectie",
    "Validatiemeldingen",
    "Veld",
    "Verwijzing",
    "Waarde",
    "Zoekpagina",
)
