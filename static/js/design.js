/** The style page: shows each colour by its token's name. */
document.querySelectorAll("[data-token]").forEach((swatch) => {
  swatch.style.background = `var(--${swatch.dataset.token})`;
});
