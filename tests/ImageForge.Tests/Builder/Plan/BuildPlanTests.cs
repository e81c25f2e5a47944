// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Content;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.Builder.Plan;

public sealed class BuildPlanTests
{
    private const string Secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlYy4=";

    private const string Minimal = """
        apiVersion: imageforge.dev/v1alpha1
        kind: Machine
        name: edge
        """;

    private const string Metal = $"""
        apiVersion: imageforge.dev/v1alpha1
        kind: Machine
        name: rack
        platform: metal
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Image
        kernel: {"{arguments: [quiet, mitigations=auto], modules: [br-netfilter, wireguard]}"}
        packages: [ethtool]
        outputs: [iso, qcow2]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Mesh
        cluster:
          id: "aWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQ="
          secret: "{Secret}"
        discovery: [{"{endpoint: \"http://10.0.2.2:3000\"}"}]
        """;

    [Theory]
    [InlineData("minimal", Minimal)]
    [InlineData("metal", Metal)]
    public void PlansAsText(string variant, string manifest) => Verifier.Verify(PlanText.ToText(PlanOf(manifest)), variant);

    [Theory]
    [InlineData("minimal", Minimal)]
    [InlineData("metal", Metal)]
    public void PlansAsJson(string variant, string manifest) => Verifier.Verify(Json(PlanOf(manifest)), variant);

    [Fact]
    public void HoldsNoSecrets()
    {
        var plan = PlanOf(Metal);
        Assert.DoesNotContain(Secret, PlanText.ToText(plan) + Json(plan), StringComparison.Ordinal);
    }

    // What one machine alone has must not bake anew; what is in the image must.
    [Theory]
    [InlineData("name: edge", "name: other", true)]
    [InlineData("name: edge", "name: edge\nlabels: {site: berlin}", true)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Network\nhostname: a", true)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Image\noutputs: [iso]", true)]
    [InlineData("name: edge", "name: edge\nplatform: cloud", false)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Image\nkernel: {arguments: [quiet]}", false)]
    [InlineData("name: edge", "name: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Image\nkernel: {modules: [nvme]}", false)]
    public void DigestIsOfTheImageAlone(string find, string replace, bool same) =>
        Assert.Equal(same, PlanOf(Minimal).Digest == PlanOf(Minimal.Replace(find, replace, StringComparison.Ordinal)).Digest);

    [Fact]
    public void DigestSeesEveryInput()
    {
        var plan = PlanOf(Minimal);
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
    public void LockWithoutKernelIsAnError() =>
        Assert.Equal("IF3107", Assert.Throws<ForgeException>(() => BuildPlan.Create(Manifest(Minimal), [], Epoch, "0", Programs)).Code);

    [Fact]
    public void RequestsFollowTheManifest()
    {
        Verifier.Verify(string.Join('\n', PackageSelection.For(Manifest(Metal)).Packages));
        Assert.Contains(new PackageRequest("linux-image-cloud-amd64", PackageRole.Kernel, PackageScope.KernelImage),
            PackageSelection.For(Manifest(Minimal)).Packages);
    }

    [Fact]
    public void NodeProgramsAreLookedForWhereTheEnvironmentSays()
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var missing = Assert.Throws<ForgeException>(() => NodePrograms.Find(_ => directory));
            Assert.Equal(("IF4001", ExitCode.Environment), (missing.Code, missing.Exit));
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

    private static readonly DateTimeOffset Epoch = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly NodePrograms Programs = new(
        new NodeProgram("stage1", "/nowhere/stage1", 1_400_000, Digest.Of("stage1"u8)),
        new NodeProgram("imageforge-node", "/nowhere/imageforge-node", 5_000_000, Digest.Of("node"u8)));

    private static BuildPlan PlanOf(string manifest) => BuildPlan.Create(Manifest(manifest), Pins(Manifest(manifest)), Epoch, "0.1.0", Programs);

    private static MachineManifest Manifest(string text)
    {
        var result = ManifestLoader.Parse(text, "test.yaml");
        return result.Manifest ?? throw new InvalidDataException(string.Join('\n', result.Diagnostics));
    }

    // One made-up pin for each request; the kernel's metapackage becomes the kernel.
    private static IReadOnlyList<PackagePin> Pins(MachineManifest manifest) =>
    [
        .. PackageSelection.For(manifest).Packages.Select(request =>
        {
            var name = request.Scope == PackageScope.KernelImage
                ? request.Name.Replace("linux-image-", "linux-image-6.12.1-", StringComparison.Ordinal) : request.Name;
            return new PackagePin(name, "1.0-1", "amd64", $"pool/{name}.deb", 1_000_000 + name.Length,
                Digest.Of(Encoding.UTF8.GetBytes(name)), [request.Role]);
        }),
    ];

    private static string Json(BuildPlan plan)
    {
        using var text = new StringWriter();
        Invocation.WriteJson(text, json => PlanText.WriteJson(json, plan));
        using var parsed = JsonDocument.Parse(text.ToString());
        return text.ToString();
    }
}
