// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Builder;
using ImageForge.Builder.Kernel;
using ImageForge.Formats.Content;

namespace ImageForge.Tests.Builder.Kernel;

public sealed class ModuleClosureTests
{
    private static readonly Dictionary<string, IReadOnlyList<string>> NoneAlso = [];

    [Fact]
    public void DependenciesComeFirst()
    {
        var order = Close(["wireguard"],
            SyntheticModule.File("wireguard", "depends=libchacha,udp-tunnel"),
            SyntheticModule.File("udp-tunnel", "depends="),
            SyntheticModule.File("libchacha", "depends=lib-a"),
            SyntheticModule.File("lib-a", "depends="),
            SyntheticModule.File("unrelated", "depends="));
        Assert.Equal(["lib_a", "libchacha", "udp_tunnel", "wireguard"], order.Select(m => m.Name));
    }

    [Fact]
    public void SoftDependenciesComeAlongWhereTheyExist()
    {
        var order = Close(["z"], SyntheticModule.File("z", "softdep=pre: y nowhere builtin_one post: a"),
            SyntheticModule.File("y", "depends="), SyntheticModule.File("a", "depends=z"));
        Assert.Equal(["y", "z", "a"], order.Select(m => m.Name));
    }

    [Fact]
    public void SoftDependenciesMayBeCircular()
    {
        var order = Close(["a"], SyntheticModule.File("a", "softdep=pre: b"), SyntheticModule.File("b", "depends=c"),
            SyntheticModule.File("c", "depends=a"));
        Assert.Equal(["a", "c", "b"], order.Select(m => m.Name));
    }

    [Fact]
    public void HandListedNeedsComeAlong()
    {
        var also = new Dictionary<string, IReadOnlyList<string>> { ["dm_crypt"] = ["xts", "cbc"] };
        var catalog = Catalog(SyntheticModule.File("dm-crypt", "depends="), SyntheticModule.File("xts", "depends="));
        Assert.Equal(["dm_crypt", "xts"],
            ModuleClosure.Compute(catalog, [new("dm-crypt", "the manifest")], also).Select(m => m.Name));
    }

    [Fact]
    public void BuiltinModulesNeedNoFile() => Assert.Empty(Close(["builtin-one"]));

    [Fact]
    public void UnknownModuleNamesTheNearest()
    {
        var e = Assert.Throws<ForgeException>(() => Close(["wiregaurd"], SyntheticModule.File("wireguard", "depends=")));
        Assert.Equal(("IF3102", ExitCode.Input, "did you mean \"wireguard\"?"), (e.Code, e.Exit, e.Hint));
    }

    [Fact]
    public void MissingDependencyIsAnError() =>
        Assert.Equal("IF3103", Assert.Throws<ForgeException>(() => Close(["a"], SyntheticModule.File("a", "depends=b"))).Code);

    [Fact]
    public void CycleIsAnError()
    {
        var e = Assert.Throws<ForgeException>(() =>
            Close(["a"], SyntheticModule.File("a", "depends=b"), SyntheticModule.File("b", "depends=a")));
        Assert.Equal("IF3104", e.Code);
        Assert.Contains("a -> b -> a", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModuleOfAnotherKernelIsAnError() =>
        Assert.Equal("IF3105", Assert.Throws<ForgeException>(() =>
            Close(["a"], SyntheticModule.File("a", "vermagic=6.1.0 SMP"))).Code);

    [Fact]
    public void FileThatIsNoModuleIsAnError() =>
        Assert.Equal("IF3101", Assert.Throws<ForgeException>(() =>
            Close(["a"], ("kernel/a.ko", () => ByteSource.FromMemory("no"u8.ToArray())))).Code);

    [Fact]
    public void OneModuleInTwoFilesIsAnError() =>
        Assert.Equal("IF3106", Assert.Throws<ForgeException>(() =>
            Close(["a"], SyntheticModule.File("a"), SyntheticModule.File("x/a"))).Code);

    [Fact]
    public void TablesAreAsDepmodWritesThem()
    {
        var order = Close(["c"],
            SyntheticModule.File("c", "depends=b", "alias=pci:v1*", "alias=fs-c", "softdep=pre: d"),
            SyntheticModule.File("b", "depends=a"), SyntheticModule.File("a"), SyntheticModule.File("d", "alias=dee"));
        Assert.Equal("""
            kernel/a.ko:
            kernel/b.ko: kernel/a.ko
            kernel/c.ko: kernel/b.ko kernel/a.ko
            kernel/d.ko:

            """, ModuleTables.Dependencies(order));
        Assert.Equal("""
            # Aliases extracted from modules themselves.
            alias pci:v1* c
            alias fs-c c
            alias dee d

            """, ModuleTables.Aliases(order));
        Assert.Equal("# Soft dependencies extracted from modules themselves.\nsoftdep c pre: d\n", ModuleTables.SoftDependencies(order));
    }

    // Any acyclic graph: everything reachable is there once, and after what it needs.
    [Fact]
    public void OrderLoadsInAnyGraph()
    {
        var graphs = from count in Gen.Choose(1, 12)
                     from edges in (from to in Gen.Choose(0, 11) from onto in Gen.Choose(0, 11) select (to, onto)).ArrayOf(20)
                     select (count, edges: edges.Where(e => e.to < count && e.onto < e.to).Distinct().ToArray());
        Prop.ForAll(graphs.ToArbitrary(), graph =>
        {
            var files = Enumerable.Range(0, graph.count).Select(i => SyntheticModule.File($"m{i}",
                "depends=" + string.Join(',', graph.edges.Where(e => e.to == i).Select(e => $"m{e.onto}")))).ToArray();
            var order = Close([$"m{graph.count - 1}"], files);
            var places = order.Select((m, i) => (m.Name, i)).ToDictionary(p => p.Name, p => p.i);
            return places.Count == order.Count && order.All(m => m.Info.Depends.All(d => places[d] < places[m.Name]));
        }).QuickCheckThrowOnFailure();
    }

    private static IReadOnlyList<KernelModule> Close(string[] names, params (string, Func<ByteSource>)[] files) =>
        ModuleClosure.Compute(Catalog(files), names.Select(n => new ModuleRequest(n, "the manifest")), NoneAlso);

    private static ModuleCatalog Catalog(params (string, Func<ByteSource>)[] files) =>
        new(SyntheticModule.Release, files, "kernel/fs/builtin-one.ko\n", _ => throw new InvalidOperationException("no .xz here"));
}
