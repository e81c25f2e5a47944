// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using discovery::ImageForge.Discovery.State;
using Affiliate = discovery::Sidero.Discovery.Server.Affiliate;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace ImageForge.Tests.Discovery;

/// <summary>Random histories against a model that follows the protocol's description word by word and nothing else.</summary>
public sealed class StateModelTests
{
    [Fact]
    public void TheStateIsWhatTheDescriptionSays() => Prop.ForAll(Histories().ToArbitrary(), history =>
    {
        var clusters = new Clusters(new Totals(100, 100, long.MaxValue));
        var model = new NaiveCluster();
        var now = TimeSpan.Zero;
        using var watch = clusters.Watch("c")!;
        var view = new Dictionary<string, string>();
        foreach (var step in history)
        {
            now += TimeSpan.FromSeconds(step.Seconds);
            var changes = step.Kind switch
            {
                0 => model.Delete(step.Id),
                1 => model.Collect(now),
                _ => model.Update(step, now),
            };
            switch (step.Kind)
            {
                case 0: clusters.Delete("c", step.Id); break;
                case 1: clusters.CollectGarbage(now, endpointExpiryDeletes: false); break;
                default:
                    clusters.Update("c", new AffiliateUpdate(step.Id, step.Data,
                        [.. step.Endpoints.Select(e => new ReadOnlyMemory<byte>(e))], TimeSpan.FromSeconds(step.Ttl)), now);
                    break;
            }
            Assert.Equal(model.Text(), Text(clusters.List("c").Select(frame => Frames.Parse(frame).Affiliates[0])));
            var told = Frames.TakeAll(watch.Subscription);
            Assert.Equal(changes.Order(), told.Select(m => m.Affiliates[0].Id).Order());
            foreach (var message in told)
            {
                if (message.Deleted) view.Remove(message.Affiliates[0].Id);
                else view[message.Affiliates[0].Id] = Text([message.Affiliates[0]]);
            }
            Assert.Equal(model.Text(), string.Join("\n", view.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value)));
        }
        Assert.True(clusters.Totals.Bytes >= 0);
        Assert.Equal(model.Count, clusters.Totals.Affiliates);
    }).QuickCheckThrowOnFailure();

    private static Gen<IList<Step>> Histories() =>
        (from kind in Gen.Choose(0, 6)
         from id in Gen.Elements("a", "b", "ü")
         from seconds in Gen.Choose(0, 20)
         from ttl in Gen.Choose(-5, 60)
         from data in Gen.Elements<byte[]>([], [1], [2, 2])
         from endpoints in Gen.ListOf(Gen.Choose(0, 90))
         select new Step(kind, id, seconds, ttl, data, [.. endpoints.Select(e => new[] { (byte)e })])).ListOf(60).Select(list => (IList<Step>)[.. list]);

    private static string Text(IEnumerable<Affiliate> affiliates) => string.Join("\n", affiliates.OrderBy(a => a.Id, StringComparer.Ordinal)
        .Select(a => $"{a.Id}: {Hex(a.Data)} [{string.Join(' ', a.Endpoints.Select(Hex))}]"));

    private static string Hex(ByteString bytes) => Convert.ToHexString(bytes.Span);

    private sealed record Step(int Kind, string Id, int Seconds, int Ttl, byte[] Data, byte[][] Endpoints);

    private sealed class NaiveCluster
    {
        private readonly Dictionary<string, Member> _members = [];

        public int Count => _members.Count;

        /// <returns>Ids that watchers are told of.</returns>
        public string[] Update(Step step, TimeSpan now)
        {
            var expiration = now + TimeSpan.FromSeconds(step.Ttl);
            var changed = !_members.TryGetValue(step.Id, out var member);
            if (member is null) _members[step.Id] = member = new Member();
            if (step.Data.Length > 0) (member.Data, member.Expiration, changed) = (Convert.ToHexString(step.Data), expiration, true);
            foreach (var endpoint in step.Endpoints.Select(Convert.ToHexString))
            {
                var at = member.Endpoints.FindIndex(e => e.Bytes == endpoint);
                if (at < 0 && member.Endpoints.Count == 64) return changed ? [step.Id] : [];
                if (at < 0) changed = true;
                if (at < 0) member.Endpoints.Add((endpoint, expiration));
                else if (expiration > member.Endpoints[at].Expiration) member.Endpoints[at] = (endpoint, expiration);
            }
            if (expiration > member.Expiration) member.Expiration = expiration;
            return changed ? [step.Id] : [];
        }

        public string[] Delete(string id) => _members.Remove(id) ? [id] : [];

        public string[] Collect(TimeSpan now)
        {
            var dead = _members.Where(m => m.Value.Expiration < now).Select(m => m.Key).ToArray();
            foreach (var id in dead) _members.Remove(id);
            return [.. dead, .. _members.Where(m => m.Value.Endpoints.RemoveAll(e => e.Expiration <= now) > 0).Select(m => m.Key)];
        }

        public string Text() => string.Join("\n", _members.OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => $"{m.Key}: {m.Value.Data} [{string.Join(' ', m.Value.Endpoints.Select(e => e.Bytes))}]"));

        private sealed class Member
        {
            public string Data = "";
            public TimeSpan Expiration = TimeSpan.MinValue;
            public readonly List<(string Bytes, TimeSpan Expiration)> Endpoints = [];
        }
    }
}
