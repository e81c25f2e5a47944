// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Codes;

/// <summary>docs/errors.md, generated from the codes.</summary>
internal static class ErrorsPage
{
    /// <summary>Where it lies in the repository.</summary>
    public const string FileName = "docs/errors.md";

    public static string Write()
    {
        var text = new StringBuilder("""
            # Errors

            Every error has a severity, a stable code and, where it is about a file, its place there:

                machine.yaml:14:3: error IF1203: Mesh: unknown key "listenPrt"
                  14 |   listenPrt: 51820
                     |   ^^^^^^^^^
                  hint: did you mean "listenPort"?

            It goes to standard error (what `imageforge validate` finds: to standard output). With `--format json` it is an
            object `{"errors": [{"code", "message", "hint", …}], "exit": 2}`. Codes are stable; a code that is no longer used
            is not given to anything else. `imageforge explain IF1203` prints the paragraphs of this page.

            `imageforge validate` and every command that reads a manifest list everything that is wrong with it at once, in the
            order of the file; [validate.md](validate.md) says in which forms. Values of secrets are never repeated.

            This page is generated; `IMAGEFORGE_ACCEPT=1 ./forge test` renews it.

            ## Exit codes

            | Code | Category | Meaning |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (exit, category, meaning) in ExitCodes) text.Append($"| {(int)exit} | {category} | {meaning} |\n");
        foreach (var block in AllCodes.Blocks.Where(b => b.Codes.Count > 0))
        {
            text.Append($"\n## {block.Range.PadRight(6, 'x')}: {block.Heading}\n\n{block.Introduction}\n");
            foreach (var code in block.Codes)
                text.Append($"\n### {code.Id}: {code.Title}\n\n{code.Cause}\n\n**Cure:** {code.Cure} (Exit code {Exits(code)}.)\n");
        }

        return text.ToString();
    }

    internal static string Exits(ErrorCode code) => string.Join(" or ", code.Exits.Select(e => (int)e));

    private static readonly (ExitCode Exit, string Category, string Meaning)[] ExitCodes =
    [
        (ExitCode.Success, "success", "done; warnings may have been shown"),
        (ExitCode.Internal, "internal", "a bug in ImageForge"),
        (ExitCode.Input, "input", "the manifest, an option or another input file is wrong"),
        (ExitCode.Unsupported, "unsupported", "asked for something this version cannot do"),
        (ExitCode.Environment, "environment", "the host lacks something: a tool, a permission, a device"),
        (ExitCode.Dependency, "dependency", "a build input is missing, untrusted or not what was pinned"),
        (ExitCode.Io, "I/O", "reading or writing failed: disk full, permission, a torn file"),
        (ExitCode.Assembly, "assembly", "an artifact could not be put together, or does not read back as meant"),
        (ExitCode.Timeout, "timeout", "something that was waited for did not happen in time"),
        (ExitCode.Different, "different", "nothing failed, and what was compared is not the same: `config diff`, `config fmt --check`"),
        (ExitCode.Interrupted, "interrupted", "stopped by SIGINT or SIGTERM"),
    ];
}
