"""Contains all the data models used in inputs/outputs"""

from .bestandstype import Bestandstype
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
from .gevonden_classificatie import GevondenClassificatie
from .gevonden_document import GevondenDocument
from .gevonden_relatie import GevondenRelatie
from .gevonden_titels import GevondenTitels
from .gevonden_verwijzing import GevondenVerwijzing
from .metadata import Metadata
from .metadata_answer import MetadataAnswer
from .metadata_fout import MetadataFout
from .metadata_replacement import MetadataReplacement
from .ontvangst import Ontvangst
from .ontvangst_document import OntvangstDocument
from .opsteller import Opsteller
from .organisatie import Organisatie
from .resultaat import Resultaat
from .resultaat_plooi_intern import ResultaatPlooiIntern
from .soort_handeling import SoortHandeling
from .taal import Taal
from .thema import Thema
from .titelcollectie import Titelcollectie
from .token_fout import TokenFout
from .validatiemeldingen import Validatiemeldingen
from .veld import Veld
from .waarde import Waarde
from .zoekresultaat import Zoekresultaat

__all__ = (
    "Bestandstype",
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
    "GevondenClassificatie",
    "GevondenDocument",
    "GevondenRelatie",
    "GevondenTitels",
    "GevondenVerwijzing",
    "Metadata",
    "MetadataAnswer",
    "MetadataFout",
    "MetadataReplacement",
    "Ontvangst",
    "OntvangstDocument",
    "Opsteller",
    "Organisatie",
    "Resultaat",
    "ResultaatPlooiIntern",
    "SoortHandeling",
    "Taal",
    "Thema",
    "Titelcollectie",
    "TokenFout",
    "Validatiemeldingen",
    "Veld",
    "Waarde",
    "Zoekresultaat",
)
