// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Tests.MachineConfig;

/// <summary>The accepted half of the corpus: read without a word, and read back to the same from the canonical form.</summary>
public sealed class GoodManifestTests
{
    public static TheoryData<string> Names => [.. Corpus.Accepted().Select(f => Path.GetRelativePath(Repository.At("."), f))];

    [Theory]
    [MemberData(nameof(Names))]
    public void IsTakenWithoutAWord(string file)
    {
        var result = ManifestLoader.Parse(File.ReadAllBytes(Repository.At(file)), Path.GetFileName(file), Samples.Secrets);
        Assert.Empty(result.Diagnostics);
        var resolved = ManifestWriter.Resolved(result.Manifest!);
        Assert.Equal(resolved, ManifestWriter.Resolved(Samples.Read(resolved)));
    }
}
