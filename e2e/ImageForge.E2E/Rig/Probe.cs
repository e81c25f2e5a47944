// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.E2E.Rig;

/// <summary>
/// The program Programs/probe.c, which services of a machine run to judge it from inside: machines have no shell. What it finds
/// comes out as its exit code, which the console tells.
/// </summary>
internal static class Probe
{
    /// <summary>What the console says when everything of <see cref="Facts"/> was as expected.</summary>
    public const string FactsHold = "imageforge: service facts exited (code 0)";

    /// <summary>Compiles the program into a directory for an Extension: <c>path: layer</c> beside the manifest.</summary>
    public static async Task CompileAsync(string besideManifest)
    {
        var target = Directory.CreateDirectory(Path.Combine(besideManifest, "layer", "bin")).FullName;
        var source = Path.Combine(Command.Root, "e2e", "ImageForge.E2E", "Programs", "probe.c");
        (await Command.RunAsync(["clang", "-static", "-O1", "-Wall", "-Werror", "-o", Path.Combine(target, "probe"), source], null)).Succeeded();
    }

    /// <summary>
    /// Documents for a manifest with a service that compares files with what they are to hold, again and again until all of
    /// them do; its exit code is the number of the first that does not. "!" before a text: the file must not hold it; "!=": it
    /// must hold something else, line feed at the end aside.
    /// </summary>
    public static string Facts(params (string File, string Text)[] facts) =>
        $$"""
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Extension
        name: probe
        path: layer
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Service
        name: facts
        oneshot: true
        backoff: {first: 500ms, longest: 1s}
        command:
          - /usr/bin/probe
          - holds

        """ + string.Concat(facts.SelectMany(f => (string[])[f.File, f.Text]).Select(word => $"  - '{word.Replace("'", "''", StringComparison.Ordinal)}'\n"));
}
