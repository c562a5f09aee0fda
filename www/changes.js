// Changes to the demo policy that teach something, each as a replacement in its text: `[what stands there, what shall]`.

export const CHANGES = {
  hold: ['"onDeny": "drop-field"', '"onDeny": "block-submit"'],
  mask: ['"rules": [', `"rules": [
    { "id": "mask-phone", "effect": "require", "audiences": ["shop"],
      "classes": ["contact.phone"],
      "form": { "represent": "mask" },
      "reason": { "en": "Four digits are enough for the courier", "zh": "配送员只需核对手机尾号" } },
`],
  // Stays refused: no policy can release a secret unsealed.
  cvv: ['"id": "no-cvv", "effect": "forbid", "audiences": ["shop"],', `"id": "no-cvv", "effect": "permit", "audiences": ["shop"], "purposes": ["order"],
      "form": { "represent": "raw" },`],
  typo: ['"classes": ["payment.card.pan"]', '"classes": ["payment.card.pam"]'],
}
