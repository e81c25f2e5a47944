// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.Builder.Kernel;
using ImageForge.Builder.Plan;
using ImageForge.Tests.Builder.Plan;

namespace ImageForge.Tests.Builder.Kernel;

public sealed class ModuleListsTests
{
    [Theory]
    [InlineData("qemu", "cloud")]
    [InlineData("qemu", "generic")]
    [InlineData("cloud", "cloud")]
    [InlineData("metal", "generic")]
    public void PlatformsListTheirModules(string platform, string flavour) =>
        Verifier.Verify(string.Join('\n', ModuleLists.Requests(PlatformProfile.Load(platform).ModuleGroups, flavour).Select(r => $"{r.AskedBy}: {r.Name}")),
            $"{platform}-{flavour}");

    [Fact]
    public void CommentsAndFlavoursAreUnderstood() =>
        Assert.Equal(["a", "b", "d"], ModuleLists.Names("# none\na b # tail\n\n generic: c\ncloud: d\n\n", "cloud"));

    [Fact]
    public void EveryListIsUsed()
    {
        var used = new[] { "qemu", "cloud", "metal" }.SelectMany(p => PlatformProfile.Load(p).ModuleGroups).Select(g => $"modules/{g}.list")
            .Concat(["modules/stage1.list", "modules/load.list", "modules/also.list", "modules/firewall.list", "modules/watchdog.list", .. VolumeGroupsTests.All.Concat(LinkModules.All).Select(g => $"modules/{g}.list")]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(EmbeddedData.Names.Where(n => n.StartsWith("modules/", StringComparison.Ordinal)), used);
    }

    // Stage 1 and the load list must be part of every image.
    [Theory]
    [InlineData("qemu", "cloud")]
    [InlineData("cloud", "cloud")]
    [InlineData("metal", "generic")]
    public void EveryPlatformHasTheBasics(string platform, string flavour) =>
        Assert.Superset(ModuleLists.Stage1.Concat(ModuleLists.LoadAtBoot).ToHashSet(),
            ModuleLists.Requests(PlatformProfile.Load(platform).ModuleGroups, flavour).Select(r => r.Name).ToHashSet());

    [Fact]
    public void UnspokenNeedsAreListed() => Assert.Equal(["crc32c_generic"], ModuleLists.AlsoNeeded["libcrc32c"]);
}
