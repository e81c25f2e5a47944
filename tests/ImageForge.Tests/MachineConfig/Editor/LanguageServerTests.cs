// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using Xunit.Abstractions;

namespace ImageForge.Tests.MachineConfig.Editor;

/// <summary>What somebody sees who writes a manifest in an editor with YAML support and our schema.</summary>
public sealed class LanguageServerTests(ITestOutputHelper output)
{
    private const string Head = "apiVersion: imageforge.dev/v1alpha1\n";

    [Fact]
    public void CompletesExplainsAndUnderlines()
    {
        if (!NodePackages.Have(output)) return;
        using var server = new LanguageServer(Repository.At(ManifestSchema.FileName));

        // Kinds, keys and words, each with its text.
        var kinds = server.Offered(Head + "kind: |\n");
        Assert.Superset(ManifestSchema.Kinds.ToHashSet(), kinds.Keys.ToHashSet());
        var keys = server.Offered(Head + "kind: Machine\nname: edge\n|\n");
        Assert.Superset(new HashSet<string> { "role", "labels", "platform" }, keys.Keys.ToHashSet());
        Assert.DoesNotContain("listenPort", keys.Keys);
        Assert.Contains("Part that the machine plays", keys["role"], StringComparison.Ordinal);
        var words = server.Offered(Head + "kind: Machine\nname: edge\nrole: |\n");
        Assert.Superset(new HashSet<string> { "worker", "controlplane" }, words.Keys.ToHashSet());
        Assert.Contains("runs workloads", words["worker"], StringComparison.Ordinal);

        // The second document of a file is completed by its own kind.
        Assert.Contains("listenPort", server.Offered(Head + "kind: Machine\nname: edge\n---\n" + Head + "kind: Mesh\n|\n").Keys);

        Assert.Contains("UDP port of WireGuard", server.Hover(Head + "kind: Mesh\nlisten|Port: 51820\n"), StringComparison.Ordinal);

        var unknown = Assert.Single(server.Underlined(Head + "kind: Machine\nname: edge\nrolle: worker\n"));
        Assert.Equal((4, 1), (unknown.Line, unknown.Column));
        var word = Assert.Single(server.Underlined(Head + "kind: Machine\nname: edge\nrole: wroker\n"));
        Assert.Equal((4, 7), (word.Line, word.Column));
        var kind = Assert.Single(server.Underlined(Head + "kind: Machin\nname: edge\n"));
        Assert.Equal((2, 7), (kind.Line, kind.Column));
    }

    /// <summary>Nothing is underlined in what the loader takes; something is in what it refuses for its form.</summary>
    [Fact]
    public void UnderlinesNothingThatIsAccepted()
    {
        if (!NodePackages.Have(output)) return;
        using var server = new LanguageServer(Repository.At(ManifestSchema.FileName));
        var underlined = new List<string>();
        foreach (var file in Corpus.Accepted())
            underlined.AddRange(server.Underlined(File.ReadAllText(file), file).Select(d => $"{Path.GetFileName(file)}:{d.Line}:{d.Column}: {d.Message}"));
        Assert.Empty(underlined);
    }
}
