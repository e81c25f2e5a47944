// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Content;

namespace ImageForge.Tests.Builder.Plan;

public sealed class BuildPlanTests
{
    [Theory]
    [InlineData("minimal", SamplePlans.MinimalManifest)]
    [InlineData("metal", SamplePlans.MetalManifest)]
    public void PlansAsText(string variant, string manifest) => Verifier.Verify(PlanText.ToText(SamplePlans.PlanOf(manifest)), variant);

    [Theory]
    [InlineData("minimal", SamplePlans.MinimalManifest)]
    [InlineData("metal", SamplePlans.MetalManifest)]
    public void PlansAsJson(string variant, string manifest) => Verifier.Verify(Json(SamplePlans.PlanOf(manifest)), variant);

    [Fact]
    public void HoldsNoSecrets()
    {
        var plan = SamplePlans.Metal;
        Assert.DoesNotContain(SamplePlans.Secret, PlanText.ToText(plan) + Json(plan), StringComparison.Ordinal);
    }

    // What one machine alone has must not bake anew; what is in the image must.
    [Theory]
    [InlineData("name: edge", "name: other", true)]
    [InlineData("name: edge", "name: edge\nlabels: {site: berlin}", true)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Hostname\nhostname: a", true)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Image\noutputs: [iso]", true)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Ethernet\nname: eth0\ndhcp4: true", true)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Bridge\nname: br0\nports: [eth0]", false)]
    [InlineData("name: edge", "name: edge\nplatform: cloud", false)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Kernel\narguments: [quiet]", false)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Kernel\nmodules: [{name: nvme}]", false)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Kernel\nsysctl: {vm.swappiness: 1}", true)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: File\nname: a\npath: /etc/a\ncontent: b", true)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Watchdog\ntimeout: 30s", false)]
    public void DigestIsOfTheImageAlone(string find, string replace, bool same) =>
        Assert.Equal(same, SamplePlans.Minimal.Digest == SamplePlans.PlanOf(SamplePlans.MinimalManifest.Replace(find, replace, StringComparison.Ordinal)).Digest);

    [Theory]
    [InlineData("Bond\nname: bond0\nports: [eth0, eth1]", "bond")]
    [InlineData("Bridge\nname: br0\nports: [eth0, eth1]", "bridge")]
    [InlineData("Dummy\nname: dummy0\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Ethernet\nname: eth0", "dummy")]
    [InlineData("Ethernet\nname: eth0\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Vlan\nname: v10\nparent: eth0\nid: 10", "vlan")]
    public void KindsOfLinksBringTheirModules(string document, string group)
    {
        var plan = SamplePlans.PlanOf($"{SamplePlans.MinimalManifest}\n---\napiVersion: imageforge.dev/v1alpha1\nkind: {document}\n");
        Assert.Equal([.. SamplePlans.Minimal.ModuleGroups, group], plan.ModuleGroups);
    }

    [Fact]
    public void DigestSeesEveryInput()
    {
        var plan = SamplePlans.Minimal;
        var pin = plan.Packages[0];
        BuildPlan[] others =
        [
            plan with { BuilderVersion = "9" },
            plan with { Epoch = plan.Epoch.AddSeconds(1) },
            plan with { Packages = [.. plan.Packages.Skip(1), pin with { Sha256 = Digest.Of("other"u8) }] },
            plan with { Programs = plan.Programs with { Node = plan.Programs.Node with { Digest = Digest.Of("other"u8) } } },
        ];
        Assert.All(others, other => Assert.NotEqual(plan.Digest, other.Digest));
        Assert.Equal(plan.Digest, (plan with { Programs = plan.Programs with { Node = plan.Programs.Node with { Path = "/elsewhere" } } }).Digest);
    }

    [Fact]
    public void ArgumentsAreTakenAwayAndAdded()
    {
        var plan = SamplePlans.PlanOf(Kernel("[\"-console\", console=ttyS1, \"-clearcpuid=cx16\", \"-panic\", panic=30]"));
        Assert.Equal("console=ttyS1 panic=30", plan.CommandLine);
    }

    [Fact]
    public void RemovalsThatRemoveNothingAreNamed()
    {
        var error = Assert.Throws<ForgeException>(() => SamplePlans.PlanOf(Kernel("[\"-quiet\", \"-console=ttyS9\", quiet]")));
        Assert.Equal(("IF3109", ExitCode.Input), (error.Code, error.Exit));
        Assert.Contains("\"-quiet\" and \"-console=ttyS9\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("console=ttyS0", error.Hint, StringComparison.Ordinal);
    }

    private static string Kernel(string arguments) =>
        $"{SamplePlans.MinimalManifest}\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Kernel\narguments: {arguments}\n";

    [Fact]
    public void LockWithoutKernelIsAnError() =>
        Assert.Equal("IF3107", Assert.Throws<ForgeException>(() => BuildPlan.Create(SamplePlans.Manifest(SamplePlans.MinimalManifest), [], SamplePlans.Epoch, "0", SamplePlans.Programs, [])).Code);

    [Fact]
    public void AFirewallBringsItsModulesAndNothingElseDoes()
    {
        var with = SamplePlans.PlanOf(SamplePlans.MinimalManifest + "\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Firewall\ndefaultAction: drop\n");
        Assert.Equal(SamplePlans.Minimal.ModuleGroups.Append("firewall"), with.ModuleGroups);
        Assert.Equal(["nf_tables", "nft_ct", "nft_reject_inet"], with.ModulesToLoad.Except(SamplePlans.Minimal.ModulesToLoad));
    }

    [Fact]
    public void RequestsFollowTheManifest()
    {
        Verifier.Verify(string.Join('\n', PackageSelection.For(SamplePlans.Manifest(SamplePlans.MetalManifest)).Packages));
        Assert.Contains(new PackageRequest("linux-image-cloud-amd64", PackageRole.Kernel, PackageScope.KernelImage),
            PackageSelection.For(SamplePlans.Manifest(SamplePlans.MinimalManifest)).Packages);
    }

    [Fact]
    public void NodeProgramsAreLookedForWhereTheEnvironmentSays()
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var missing = Assert.Throws<ForgeException>(() => NodePrograms.Find(_ => directory));
            Assert.Equal(("IF4002", ExitCode.Environment), (missing.Code, missing.Exit));
            File.WriteAllText(Path.Combine(directory, "stage1"), "one");
            File.WriteAllText(Path.Combine(directory, "imageforge-node"), "two");
            var found = NodePrograms.Find(name => name == "IMAGEFORGE_NODE" ? directory : null);
            Assert.Equal((3, Digest.Of("two"u8)), (found.Stage1.Length, found.Node.Digest));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Json(BuildPlan plan)
    {
        using var text = new StringWriter();
        Invocation.WriteJson(text, json => PlanText.WriteJson(json, plan));
        using var parsed = JsonDocument.Parse(text.ToString());
        return text.ToString();
    }
}
