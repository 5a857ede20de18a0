import os

from plooi import BearerToken, Metadata, Plooi

metadata = Metadata(
    publisher="gemeente Den Haag",  # or its code, gm0518, or its URI
    officiele_titel="Kapvergunning Hooigracht",
    documentsoorten=["vergunning"],
    themas=["natuur en milieu"],
)
with Plooi(os.environ["PLOOI_URL"], auth=BearerToken(os.environ["PLOOI_TOKEN"])) as plooi:
    print(plooi.publish(metadata, "kapvergunning.pdf").id)
