// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Bench;

/// <summary>The built command, the example manifest with secrets of its own, and directories that go with the run.</summary>
internal sealed class Workplace : IDisposable
{
    public const int DiscoveryPort = 3917;

    private Workplace(string root) => Root = root;

    public string Root { get; }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("imf-bench").FullName;

    public string Manifest => Path.Combine(Directory, "cluster.yaml");

    public string Output => Path.Combine(Directory, "out");

    public string Cache => Path.Combine(Directory, "cache");

    public static async Task<Workplace> CreateAsync()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "ImageForge.sln"))) root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("run from a checkout");
        var place = new Workplace(root);
        var example = await File.ReadAllTextAsync(Path.Combine(root, "images", "examples", "cluster.yaml"));
        await File.WriteAllTextAsync(place.Manifest, example.Replace(":3000", $":{DiscoveryPort}", StringComparison.Ordinal));
        await place.RunAsync("gen", "secrets", "-o", Path.Combine(place.Directory, "secrets.yaml"));
        return place;
    }

    public IReadOnlyList<string> Line(params string[] arguments) =>
        [Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet",
            Path.Combine(Root, "artifacts", "bin", "imageforge", "imageforge.dll"), .. arguments];

    public Task<MeasuredProcess> RunAsync(params string[] arguments) =>
        MeasuredProcess.RunAsync(Line(arguments), new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = Cache });

    public Task<MeasuredProcess> BuildAsync() => RunAsync("build", Manifest, "-o", Output, "--output", "raw,iso,qcow2,pxe");

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
