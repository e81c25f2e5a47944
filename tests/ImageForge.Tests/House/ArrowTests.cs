// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;

namespace ImageForge.Tests.House;

/// <summary>Who may use whom: docs/architecture.md, read from the project files.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["MachineConfig"] = [],
        ["Formats"] = [],
        ["Linux"] = [],
        ["Discovery"] = [],
        ["Qemu"] = [],
        ["Mesh"] = ["Linux"],
        ["Stage1"] = ["Linux"],
        ["Node"] = ["MachineConfig", "Mesh", "Linux", "Formats"],
        ["Builder"] = ["MachineConfig", "Formats", "Qemu", "Discovery"],
        ["E2E"] = ["Qemu", "Formats"],
    };

    // Tests and benchmarks look at everything; nothing looks at them.
    private static readonly string[] Observers = ["Tests", "Bench"];

    public static TheoryData<string> Projects() => [.. Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Projects))]
    public void ReferencesFollowTheArrows(string project)
    {
        var room = Room(project);
        var uses = XDocument.Load(Repository.At(project)).Descendants("ProjectReference")
            .Select(r => Room(r.Attribute("Include")!.Value)).ToList();
        Assert.Empty(uses.Intersect(Observers));
        if (Observers.Contains(room)) return;
        Assert.True(Allowed.ContainsKey(room), $"{room} is no room of docs/architecture.md");
        Assert.Empty(uses.Except(Allowed[room]));
    }

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        var solution = File.ReadAllText(Repository.At("ImageForge.sln")).Replace('\\', '/');
        Assert.All(Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)),
            project => Assert.Contains(project, solution, StringComparison.Ordinal));
    }

    private static string Room(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("ImageForge.", "");
}
