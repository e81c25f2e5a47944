// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Cli;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Builder.Secrets;

/// <summary>The commands as users type them.</summary>
public sealed class SecretsCommandTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Manifest = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n---\n" +
        "apiVersion: imageforge.dev/v1alpha1\nkind: Mesh\ncluster: {secretRef: {file: sealed.yaml}}\n---\n" +
        "apiVersion: imageforge.dev/v1alpha1\nkind: Discovery\nname: host\nendpoint: http://10.0.2.2:3000\n";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EncryptsForARecipientAndBuildsFromIt()
    {
        var recipient = await KeygenAsync("identity.txt");
        var secrets = await GenerateAsync();
        var before = File.ReadAllText(secrets);
        Assert.Equal($"wrote {At("sealed.yaml")}\n", await GoodAsync("secrets", "encrypt", secrets, "--recipient", recipient, "-o", At("sealed.yaml")));
        Assert.DoesNotContain(SecretsOf(secrets).Cluster!.Id.Reveal(), File.ReadAllText(At("sealed.yaml")), StringComparison.Ordinal);

        // Readable by everybody, and still no warning: it may lie in a repository.
        File.SetUnixFileMode(At("sealed.yaml"), OwnerOnly | UnixFileMode.OtherRead);
        var manifest = _folder.Write("manifest.yaml", Manifest);
        var locked = await RunAsync("validate", manifest);
        Assert.Equal(ExitCode.Input, locked.Exit);
        Assert.Contains("error IF1517: Mesh.cluster.secretRef.file: ", locked.Out, StringComparison.Ordinal);
        Assert.Contains("--identity", locked.Out, StringComparison.Ordinal);
        Assert.Equal($"{manifest}: valid\n", await GoodAsync("validate", manifest, "--identity", At("identity.txt")));
        _environment["IMAGEFORGE_IDENTITY"] = At("identity.txt");
        Assert.Equal($"{manifest}: valid\n", await GoodAsync("validate", manifest));

        Assert.Equal(before, await GoodAsync("secrets", "decrypt", At("sealed.yaml")));
        await GoodAsync("secrets", "decrypt", "-i", At("sealed.yaml"));
        Assert.Equal(before, File.ReadAllText(At("sealed.yaml")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(At("sealed.yaml")));
    }

    [Fact]
    public async Task EncryptsWithAPassphrase()
    {
        var secrets = await GenerateAsync();
        _environment["IMAGEFORGE_PASSPHRASE"] = "correct horse battery";
        await GoodAsync("secrets", "encrypt", "-i", secrets);
        Assert.Contains("cluster: SHA256:", await GoodAsync("secrets", "show", secrets), StringComparison.Ordinal);
        var twice = await RunAsync("secrets", "encrypt", "-i", secrets);
        Assert.StartsWith("error IF5107: ", twice.Error, StringComparison.Ordinal);

        _environment["IMAGEFORGE_PASSPHRASE"] = "wrong horse battery";
        var wrong = await RunAsync("secrets", "decrypt", secrets);
        Assert.Equal((ExitCode.Input, ""), (wrong.Exit, wrong.Out));
        Assert.StartsWith("error IF5102: ", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", wrong.Error, StringComparison.Ordinal);

        _environment.Clear();
        File.WriteAllText(At("passphrase"), "correct horse battery\n");
        File.SetUnixFileMode(At("passphrase"), OwnerOnly);
        Assert.Contains("kind: Secrets", await GoodAsync("secrets", "decrypt", secrets, "--passphrase-file", At("passphrase")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    public async Task WeakPassphrasesAreRefused(string passphrase)
    {
        var secrets = await GenerateAsync();
        _environment["IMAGEFORGE_PASSPHRASE"] = passphrase;
        var run = await RunAsync("secrets", "encrypt", secrets);
        Assert.StartsWith("error IF5104: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AsksForANewPassphraseTwiceAndForAKnownOneOnce()
    {
        var secrets = await GenerateAsync();
        var (asked, answers) = (new List<string>(), new Queue<string>(["correct horse battery", "correct horse batteri", "correct horse battery", "correct horse battery", "correct horse battery"]));
        Task<CliRun> Run(params string[] args) => CliRun.RunAsync(args, Variable, askSecret: question =>
        {
            asked.Add(question);
            return answers.Dequeue();
        });
        Assert.StartsWith("error IF5104: the two passphrases differ", (await Run("secrets", "encrypt", "-i", secrets)).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await Run("secrets", "encrypt", "-i", secrets)).Exit);
        Assert.Equal(ExitCode.Success, (await Run("secrets", "decrypt", secrets)).Exit);
        Assert.Equal(5, asked.Count);
        Assert.Equal($"Passphrase of {secrets}: ", asked[^1]);
    }

    [Fact]
    public async Task RecipientsComeAndGo()
    {
        var (alice, bob) = (await KeygenAsync("alice.txt"), await KeygenAsync("bob.txt"));
        var secrets = await GenerateAsync();
        await GoodAsync("secrets", "encrypt", "-i", secrets, "--recipient", alice);
        Assert.Equal($"recipient: {alice}\nrecipient: {bob}\n", await GoodAsync("secrets", "recipients", secrets, "--add", bob, "--identity", At("alice.txt")));
        Assert.Contains("kind: Secrets", await GoodAsync("secrets", "decrypt", secrets, "--identity", At("bob.txt")), StringComparison.Ordinal);

        var before = File.ReadAllText(secrets);
        var removed = await RunAsync("secrets", "recipients", secrets, "--remove", alice, "--identity", At("bob.txt"));
        Assert.Equal($"recipient: {bob}\n", removed.Out);
        Assert.Contains("may have kept what it held", removed.Error, StringComparison.Ordinal);
        Assert.NotEqual(before, File.ReadAllText(secrets));
        Assert.Equal(ExitCode.Input, (await RunAsync("secrets", "decrypt", secrets, "--identity", At("alice.txt"))).Exit);
        Assert.Contains("nobody would be left", (await RunAsync("secrets", "recipients", secrets, "--remove", bob, "--identity", At("bob.txt"))).Error, StringComparison.Ordinal);

        // A passphrase that is known goes along to the new key; one that is not must be dropped.
        _environment["IMAGEFORGE_PASSPHRASE"] = "correct horse battery";
        await GoodAsync("secrets", "recipients", secrets, "--add-passphrase", "--add", alice, "--identity", At("bob.txt"));
        await GoodAsync("secrets", "recipients", secrets, "--remove", alice, "--identity", At("bob.txt"));
        await GoodAsync("secrets", "recipients", secrets, "--add", alice);
        _environment.Clear();
        var unknown = await RunAsync("secrets", "recipients", secrets, "--remove", alice, "--identity", At("bob.txt"));
        Assert.Contains("--drop-passphrases", unknown.Error, StringComparison.Ordinal);
        Assert.Equal($"recipient: {bob}\n", await GoodAsync("secrets", "recipients", secrets, "--remove", alice, "--drop-passphrases", "--identity", At("bob.txt")));
    }

    [Fact]
    public async Task EditKeepsKeysAndLeavesNothingBehind()
    {
        var recipient = await KeygenAsync("identity.txt");
        var secrets = await GenerateAsync();
        await GoodAsync("secrets", "encrypt", "-i", secrets, "--recipient", recipient);
        var (runtime, stanza) = (Directory.CreateDirectory(At("run")).FullName, File.ReadLines(secrets).First(l => l.Contains("wrappedKey", StringComparison.Ordinal)));
        (_environment["XDG_RUNTIME_DIR"], _environment["IMAGEFORGE_IDENTITY"]) = (runtime, At("identity.txt"));

        _environment["EDITOR"] = "printf 'values: {luks: hunter2}\\n' >>";
        await GoodAsync("secrets", "edit", secrets);
        Assert.Contains("luks: hunter2", await GoodAsync("secrets", "decrypt", secrets), StringComparison.Ordinal);
        Assert.Contains(stanza, File.ReadAllText(secrets), StringComparison.Ordinal);
        Assert.Contains("value: luks\n", await GoodAsync("secrets", "show", secrets), StringComparison.Ordinal);

        var before = File.ReadAllText(secrets);
        _environment["EDITOR"] = "printf 'kind: twice\\n' >>";
        Assert.Equal(ExitCode.Input, (await RunAsync("secrets", "edit", secrets)).Exit);
        _environment["EDITOR"] = "false";
        Assert.StartsWith("error IF5110: ", (await RunAsync("secrets", "edit", secrets)).Error, StringComparison.Ordinal);
        _environment["EDITOR"] = "true";
        Assert.Contains("is unchanged", (await RunAsync("secrets", "edit", secrets)).Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(secrets));
        Assert.Empty(Directory.EnumerateFileSystemEntries(runtime));
    }

    [Fact]
    public async Task ShowTellsPublicHalvesOnly()
    {
        var secrets = await GenerateAsync();
        var shown = await GoodAsync("secrets", "show", secrets);
        var held = SecretsOf(secrets);
        string[] hidden = [held.Cluster!.Id.Reveal(), held.Cluster.Secret.Reveal(), .. Body(held.Authority!.Key), .. Body(held.Signing!.Key)];
        Assert.All(hidden, secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
        Assert.Contains("authority: CN=ImageForge machine API, ", shown, StringComparison.Ordinal);
        Assert.Contains("signing public key: ", shown, StringComparison.Ordinal);

        // Without a key one still learns for whom the file is.
        var recipient = await KeygenAsync("identity.txt");
        await GoodAsync("secrets", "encrypt", "-i", secrets, "--recipient", recipient);
        using var json = JsonDocument.Parse(await GoodAsync("secrets", "show", secrets, "--format", "json"));
        var entries = json.RootElement.GetProperty("entries").EnumerateArray().Select(e => (e.GetProperty("name").GetString(), e.GetProperty("value").GetString()!)).ToList();
        Assert.Equal(("recipient", recipient), entries[0]);
        Assert.StartsWith("unknown: ", entries[1].Item2, StringComparison.Ordinal);

        static IEnumerable<string> Body(Secret pem) => pem.Reveal().Split('\n').Where(l => l.Length > 20 && !l.StartsWith('-')).Select(l => l[..20]).Skip(1);
    }

    [Fact]
    public async Task KeygenWritesOnceAndForItsOwnerOnly()
    {
        await KeygenAsync("identity.txt");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(At("identity.txt")));
        Assert.StartsWith("error IF1601: ", (await RunAsync("secrets", "keygen", "-o", At("identity.txt"))).Error, StringComparison.Ordinal);

        _environment["XDG_CONFIG_HOME"] = At("config");
        var own = (await GoodAsync("secrets", "keygen")).TrimEnd();
        var secrets = await GenerateAsync();
        await GoodAsync("secrets", "encrypt", "-i", secrets, "--recipient", own);
        Assert.Contains("kind: Secrets", await GoodAsync("secrets", "decrypt", secrets), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongKeysAreExplained()
    {
        var recipient = await KeygenAsync("identity.txt");
        var secrets = await GenerateAsync();
        var secretKey = File.ReadLines(At("identity.txt")).Last();
        var swapped = await RunAsync("secrets", "encrypt", secrets, "--recipient", secretKey);
        Assert.StartsWith("error IF5108: ", swapped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(secretKey[24..40], swapped.Error, StringComparison.Ordinal);
        Assert.StartsWith("error IF5108: ", (await RunAsync("secrets", "encrypt", secrets, "--recipient", Mistyped(recipient))).Error, StringComparison.Ordinal);

        await GoodAsync("secrets", "encrypt", "-i", secrets, "--recipient", recipient);
        _folder.Write("public.txt", recipient);
        Assert.StartsWith("error IF5105: ", (await RunAsync("secrets", "decrypt", secrets, "--identity", At("public.txt"))).Error.Split('\n').Last(l => l.StartsWith("error", StringComparison.Ordinal)), StringComparison.Ordinal);
        _environment["IMAGEFORGE_IDENTITY"] = Mistyped(secretKey);
        var damaged = await RunAsync("secrets", "decrypt", secrets);
        Assert.StartsWith("error IF5105: ", damaged.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(secretKey[24..40], damaged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecretsInClearAreNotForTerminals()
    {
        _environment["IMAGEFORGE_PASSPHRASE"] = "correct horse battery";
        var secrets = await GenerateAsync();
        await GoodAsync("secrets", "encrypt", "-i", secrets);
        Assert.StartsWith("error IF5109: ", (await CliRun.RunAsync(["secrets", "decrypt", secrets], Variable, outIsTerminal: true)).Error, StringComparison.Ordinal);
        Assert.Contains("kind: Secrets", (await CliRun.RunAsync(["secrets", "decrypt", secrets, "-o", "-"], Variable, outIsTerminal: true)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MergedVersionsAreRefused()
    {
        _environment["IMAGEFORGE_PASSPHRASE"] = "correct horse battery";
        var recipient = await KeygenAsync("identity.txt");
        var secrets = await GenerateAsync();
        await GoodAsync("secrets", "encrypt", secrets, "--recipient", recipient, "-o", At("one.yaml"));
        await GoodAsync("secrets", "encrypt", secrets, "--recipient", recipient, "-o", At("two.yaml"));
        var (one, two) = (File.ReadAllText(At("one.yaml")), File.ReadAllText(At("two.yaml")));
        File.WriteAllText(At("one.yaml"), one[..one.IndexOf("nonce:", StringComparison.Ordinal)] + two[two.IndexOf("nonce:", StringComparison.Ordinal)..]);
        var run = await RunAsync("secrets", "decrypt", At("one.yaml"), "--identity", At("identity.txt"));
        Assert.StartsWith("error IF5103: ", run.Error, StringComparison.Ordinal);
    }

    private static string Mistyped(string key) => key[..^1] + (key[^1] is 'q' or 'Q' ? (char)(key[^1] - 1) : (char)('q' - (char.IsAsciiLetterUpper(key[0]) ? 32 : 0)));

    private string At(string name) => _folder.At(name);

    private string? Variable(string name) => name == "PATH" ? Environment.GetEnvironmentVariable(name) : _environment.GetValueOrDefault(name);

    private Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(args, Variable);

    private async Task<string> GoodAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.Exit == ExitCode.Success, $"{string.Join(' ', args)}: {run}");
        return run.Out;
    }

    private async Task<string> KeygenAsync(string name) => (await GoodAsync("secrets", "keygen", "-o", At(name))).TrimEnd();

    private async Task<string> GenerateAsync()
    {
        await GoodAsync("gen", "secrets", "-o", At("secrets.yaml"));
        return At("secrets.yaml");
    }

    private static SecretsDocument SecretsOf(string path) => SecretsFile.Load(path, TimeProvider.System).Secrets!;
}
