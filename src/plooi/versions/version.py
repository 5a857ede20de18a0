"""One version of the API, as its users see it: what it can do, and metadata written for it and read from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from plooi.errors import MetadataInvalid, NotInThisVersion, Problem, RelationsNotProcessed, first_problems
from plooi.language import _
from plooi.model.metadata import Metadata
from plooi.model.parts import Reference
from plooi.model.pointers import ABSENT, look
from plooi.versions.encoded import Encoded, Loss, Use
from plooi.versions.encoding import Draft, Encoder, decoded
from plooi.versions.lowlevel import LowLevel, without_source
from plooi.versions.relations import Relations, checked, decided
from plooi.versions.schema import VersionSchema
from plooi.versions.traits import Traits
from plooi.versions.validity import BEGIN, END, explained, order_of


class Version(VersionSchema):
    """A version of the API, as `plooi.versions.get` gives it."""

    def having(self, traits: Traits) -> Version:
        """The same version with other traits."""
        return Version(self.known, traits, self._spec)

    @cached_property
    def lowlevel(self) -> LowLevel:
        """The low-level package, as far as requests are built with it."""
        return LowLevel(self._spec, self.traits.fixed)

    def need_parameters(self, *roles: str) -> None:
        """Raise ConfigurationError for a parameter that a call needs and that nothing gives a value."""
        for role in roles:
            for name in self.sourceless(role):
                raise without_source(self.label, role, name)

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self, self._spec)

    def decode(self, document: Mapping[str, Any]) -> Metadata:
        """The metadata that a wire document says. What is not understood is in `Metadata.extra`, nothing is lost."""
        return decoded(self, document)

    def reference_in(self, document: Mapping[str, Any], name: str) -> Reference | None:
        """The reference that a wire document has for a field of one, as `decode` reads it; None without one."""
        rule = self.traits.mapping.rules[name]
        raw = look(document, rule.path)
        reference = None if raw is ABSENT else rule.form.read(raw)
        return self.of_code(name, reference) if reference is not None and rule.form.coded else reference

    def check(
        self,
        metadata: Metadata,
        use: Use = "create",
        *,
        send_extra: bool = False,
        relations: Relations = "refuse",
    ) -> tuple[Problem, ...]:
        """What is wrong with metadata for this version; nothing when it can be sent. `relations`: see `publish`.

        All of it, or the first `MOST_PROBLEMS` and how many more there are.
        """
        draft = self.draft(metadata, use, send_extra=send_extra)
        try:
            self._decided(metadata, use, relations)
        except RelationsNotProcessed as error:
            draft.problems.append(Problem("documentrelaties", error.fault, None, error.remedy, code=error.code))
        lost = [
            Problem(name, self._cannot(why), None, _("Empty it, or send without it."), code="not-carried")
            for name, why in draft.losses.items()
        ]
        return first_problems((*draft.problems, *lost))

    def encode(
        self,
        metadata: Metadata,
        use: Use = "create",
        *,
        loss: Loss = "refuse",
        send_extra: bool = False,
        relations: Relations = "send",
    ) -> Encoded:
        """The wire document for metadata, checked. It is sent just so.

        What was received and not changed goes out as it was received, to the letter.

        Args:
            metadata: what to write.
            use: for a `POST` (`create`) or a `PUT` (`replace`).
            loss: what to do with fields that this version cannot carry.
            send_extra: whether keys of `metadata.extra` that the spec does not know are sent.
            relations: what to do with a relation that processing fails on; see `publish`.

        Raises:
            ConfigurationError: `relations` is none of the choices.
            RelationsNotProcessed: a relation that processing fails on, and `relations` is `refuse`.
            NotInThisVersion: fields that this version cannot carry, unless `loss` is `report`.
            MetadataInvalid: everything that the platform would refuse, or fail at later.
        """
        refused: RelationsNotProcessed | None = None
        try:
            sent = self._decided(metadata, use, relations)
        except RelationsNotProcessed as error:
            sent, refused = metadata, error
        kept = () if sent is metadata else metadata.documentrelaties
        draft = self.draft(sent, use, send_extra=send_extra, forgive=loss == "report")
        if draft.losses and loss == "refuse":
            raise NotInThisVersion(self.label, fields={name: self._cannot(why) for name, why in draft.losses.items()})
        if refused is not None:
            raise refused
        if draft.problems:
            raise MetadataInvalid(draft.problems)
        left_out = (*draft.left_out, *draft.losses, *(["documentrelaties"] if kept else []))
        return Encoded(draft.document, left_out, kept)

    def _decided(self, metadata: Metadata, use: Use, relations: Relations) -> Metadata:
        """The metadata without the relations that it is to be delivered without."""
        checked(relations)
        carried = use == "create" and self.carries("documentrelaties")
        return metadata if self.traits.relations_processed or not carried else decided(metadata, relations, self.label)

    def draft(
        self, metadata: Metadata, use: Use = "create", *, send_extra: bool = False, forgive: bool = False
    ) -> Draft:
        """What becomes of metadata on this wire, whatever is wrong with it. `encode` is for what is to be sent.

        Raises:
            NotInThisVersion: the version has no such call.
        """
        draft = self._encoder.draft(metadata, use, send_extra=send_extra, forgive=forgive)
        validity = [name for name in (BEGIN, END) if self.carries(name)]
        draft.problems[:] = [explained(problem) for problem in draft.problems]
        if len(validity) == 2 and not {BEGIN, END} & {problem.field for problem in draft.problems}:
            draft.problems += order_of(metadata.geldigheid_begindatum, metadata.geldigheid_einddatum)
        return draft

    def _cannot(self, why: str) -> str:
        return _("{label} cannot carry this: {why}.", label=self.label, why=why)


__all__ = ["Draft", "Encoded", "Loss", "Use", "Version"]
