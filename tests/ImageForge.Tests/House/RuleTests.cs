// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace ImageForge.Tests.House;

/// <summary>Rules of the repository that a reader would otherwise have to remember.</summary>
public sealed partial class RuleTests
{
    private static IEnumerable<string> Sources => Repository.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void EverySourceNamesItsLicence() => Assert.Empty(Sources.Where(f =>
        File.ReadLines(Repository.At(f)).FirstOrDefault() != "// SPDX-License-Identifier: Apache-2.0"));

    [Fact]
    public void NothingNamesARegistryOrAPathOfThisMachine() => Assert.Empty(Repository.Files
        // What others signed cannot be reworded.
        .Where(f => !f.EndsWith(".gpg", StringComparison.Ordinal) && !f.EndsWith(".asc", StringComparison.Ordinal) && !f.EndsWith("LICENSE", StringComparison.Ordinal))
        .Where(f => ForbiddenNames().IsMatch(File.ReadAllText(Repository.At(f)))));

    [Fact]
    public void NothingIsPostponedInTheCode() => Assert.Empty(Sources
        .Where(f => !f.EndsWith("RuleTests.cs", StringComparison.Ordinal))
        .Where(f => PostponedWork().IsMatch(File.ReadAllText(Repository.At(f)))));

    [Fact]
    public void TypesSayWhatTheyDo() => Assert.Empty(Sources
        .Where(f => VagueNames().IsMatch(Path.GetFileNameWithoutExtension(f))));

    // A contract, a template or an example that no test reads goes stale unseen.
    [Fact]
    public void EveryContractTemplateAndExampleIsUsedByATest()
    {
        var tests = string.Join('\n', Sources.Where(f => f.StartsWith("tests/", StringComparison.Ordinal) ||
            f.StartsWith("e2e/", StringComparison.Ordinal)).Select(f => File.ReadAllText(Repository.At(f))));
        var data = Repository.Files.Where(f => f.StartsWith("schema/", StringComparison.Ordinal) ||
            f.StartsWith("images/", StringComparison.Ordinal));
        Assert.Empty(data.Where(f => Path.GetFileName(f) != "README.md" && !tests.Contains(NameInTests(f), StringComparison.Ordinal)));
    }

    // Messages are used through the code generated from them, the kinds' schemas by their folder, other files by their name.
    private static string NameInTests(string file) => file.StartsWith("schema/kinds/", StringComparison.Ordinal) ? "schema/kinds/" : file.EndsWith(".proto", StringComparison.Ordinal)
        ? NamespaceOption().Match(File.ReadAllText(Repository.At(file))).Groups[1].Value
        : Path.GetFileName(file);

    [GeneratedRegex("csharp_namespace *= *\"([^\"]+)\"")]
    private static partial Regex NamespaceOption();

    // Built from pieces, so that this file does not match itself.
    [GeneratedRegex("debia[n]\\.or[g]|nuge[t]\\.or[g]|npmj[s]\\.|/wor[k]/|/roo[t]/\\.|/hom[e]/[a-z]+/")]
    private static partial Regex ForbiddenNames();

    [GeneratedRegex("NotImplementedException|\\bTODO\\b|\\bFIXME\\b|\\bXXX\\b|\\bHACK\\b|Skip *= *\"|catch *\\{ *\\}")]
    private static partial Regex PostponedWork();

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Util)$")]
    private static partial Regex VagueNames();
}
