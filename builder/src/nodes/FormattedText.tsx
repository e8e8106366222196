import { Fragment, memo } from "react";
import { pieces, type Piece } from "../model/format";

/** A text as WhatsApp shows it, with its variables as chips. */
export const FormattedText = memo(function FormattedText({ text }: { text: string }) {
  return <Pieces pieces={pieces(text)} />;
});

function Pieces({ pieces: all }: { pieces: Piece[] }) {
  return all.map((piece, place) => <Fragment key={place}>{one(piece)}</Fragment>);
}

function one(piece: Piece) {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "bold":
      return <strong><Pieces pieces={piece.pieces} /></strong>;
    case "italic":
      return <em><Pieces pieces={piece.pieces} /></em>;
    case "strike":
      return <s><Pieces pieces={piece.pieces} /></s>;
    case "code":
      return <code><Pieces pieces={piece.pieces} /></code>;
    case "variable":
      return <span className="b-var">{piece.text}</span>;
    case "logic":
      if (piece.text.startsWith("end")) return null;
      return <span className="b-var b-var-logic">{piece.text}</span>;
  }
}
