import { defineConfig } from "vite";

// The names are fixed: the server's static file storage adds the hash of the content.
export default defineConfig({
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "../static/builder",
    emptyOutDir: true,
    target: "es2022",
    // All of these know light-dark() and nesting, which older targets would be served rewritten.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    // What the bundle is made of goes out with its licences.
    license: { fileName: "licenses.md" },
    rollupOptions: {
      onwarn: (warning, warn) => warning.code !== "MODULE_LEVEL_DIRECTIVE" && warn(warning),
      input: "src/main.tsx",
      output: {
        format: "es",
        entryFileNames: "builder.js",
        assetFileNames: "builder[extname]",
        codeSplitting: false,
      },
    },
  },
});
