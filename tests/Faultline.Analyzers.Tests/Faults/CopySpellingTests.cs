using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 for every way in which code says that it may fault: by annotation of the member it uses.</summary>
public class CopySpellingTests
{
    [Fact]
    public Task Members_that_cannot_fault_may_be_used_under_the_lock() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Mapping
            {
                public long Length => 0;

                [MayFault] public byte this[long index] { get => 0; set { } }

                [MayFault] public void Read(long offset, byte[] destination) { }

                [NoFault] public int TryRead(long offset, byte[] destination) => 0;

                [NoFault] public bool IsResident => true;
            }

            public sealed class Reader
            {
                public int Read(Frame frame, Mapping mapping, byte[] destination)
                {
                    frame.Enter();
                    try
                    {
                        int read = mapping.IsResident && mapping.Length > 0 ? mapping.TryRead(0, destination) : 0;
                        Action<long, byte[]> later = mapping.Read;
                        string name = nameof(mapping.Read) + nameof(Mapping.Read);
                        return read;
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }
            """);

    [Fact]
    public Task A_faulting_member_stands_under_the_squiggle_as_a_whole() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Mapping
            {
                [MayFault] public byte this[long index] { get => 0; set { } }
                [MayFault] public void Read(long offset, byte[] destination) { }
                [MayFault] public static void Move(Mapping from, Mapping to) { }
            }

            public sealed class Reader
            {
                public void Read(Frame frame, Mapping mapping, byte[] destination)
                {
                    {|#9:frame.Enter()|};
                    try
                    {
                        {|#0:mapping.Read(
                            offset: 0,
                            destination)|};
                        destination[0] = {|#1:mapping[4]|};
                        {|#2:mapping[5]|} = 1;
                        {|#3:Mapping.Move(mapping, mapping)|};
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }
            """,
            new DiagnosticResult("FLT0001", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(9),
            new DiagnosticResult("FLT0001", DiagnosticSeverity.Warning).WithLocation(1).WithLocation(9),
            new DiagnosticResult("FLT0001", DiagnosticSeverity.Warning).WithLocation(2).WithLocation(9),
            new DiagnosticResult("FLT0001", DiagnosticSeverity.Warning).WithLocation(3).WithLocation(9));

    [Theory]
    [InlineData("_ = nameof(source.Copy);")]
    [InlineData("Action<byte[]> copy = source.Copy;")]
    [InlineData("PlainCopy copy = source.CopyUnknown; copy(data);")]
    [InlineData("source.CopyUnknown(data);")]
    [InlineData("if (source.CopyAtomic(data) == 0) return;")]
    [InlineData("Source[] all = new Source[3];")]
    [InlineData("Source? none = null;")]
    [InlineData("Func<Source> make = () => new Source();")]
    public Task Silent_under_the_lock(string statement) =>
        Verify.FaultsInBodyAsync($"latch.Enter(); {statement} latch.Exit();");

    [Theory]
    [InlineData("{|FLT0001:source.Copy(data)|};")]
    [InlineData("{|FLT0001:(source).Copy(data)|};")]
    [InlineData("{|FLT0001:source.Copy(destination: data)|};")]
    [InlineData("{|FLT0001:source!.Copy(data)|};")]
    [InlineData("{|FLT0001:source.FaultIn()|};")]
    [InlineData("while ({|FLT0001:source.FaultIn()|}) { }")]
    [InlineData("number = {|FLT0001:source.First|};")]
    [InlineData("{|FLT0001:source.First|} = 3;")]
    [InlineData("{|FLT0001:source.First|} += 3;")]
    [InlineData("{|FLT0001:source.First|}++;")]
    [InlineData("object made = {|FLT0001:new Source()|};")]
    [InlineData("Source made = {|FLT0001:new()|};")]
    [InlineData("_ = {|FLT0001:source.CopyAsync(data)|};")]
    [InlineData("data[{|FLT0001:source.First|}] = 0;")]
    [InlineData("if (source is { First: 3 }) return;", false)]
    [InlineData("maybe?.Copy(data);", false)]
    [InlineData("number = maybe?.First ?? 0;", false)]
    [InlineData("for (int i = 0; i < 3; i++) {|FLT0001:source.Copy(data)|};")]
    [InlineData("switch (number) { case 3: {|FLT0001:source.Copy(data)|}; break; }")]
    [InlineData("try { {|FLT0001:source.Copy(data)|}; } catch (IOException) { }")]
    [InlineData("try { number++; } catch (IOException) { {|FLT0001:source.Copy(data)|}; }")]
    [InlineData("checked { {|FLT0001:source.Copy(data)|}; }")]
    public async Task Fires_under_the_lock(string statement, bool marked = true)
    {
        if (marked)
            await Verify.FaultsInBodyAsync($"latch.Enter(); {statement} latch.Exit();");
        else
            await FiresOnceAsync($"latch.Enter(); try {{ {statement} }} finally {{ latch.Exit(); }}");
    }

    [Fact]
    public Task A_delegate_says_that_it_may_fault_by_its_type_or_its_parameter() =>
        Verify.FaultsInMembersAsync(
            """
            private readonly FaultingCopy stored = static _ => { };

            public void Method(
                byte[] data, FaultingCopy byType, [MayFault] Action<byte[]> byParameter, Action<byte[]> unknown)
            {
                byType(data);
                byParameter(data);
                using (latch.Hold())
                {
                    unknown(data);
                    {|FLT0001:byType(data)|};
                    {|FLT0001:byType.Invoke(data)|};
                    {|FLT0001:byParameter(data)|};
                    {|FLT0001:byParameter.Invoke(data)|};
                    {|FLT0001:stored(data)|};
                }
            }
            """);

    [Fact]
    public Task A_declaration_speaks_for_what_overrides_or_implements_it() =>
        Verify.FaultsInMembersAsync(
            """
            public interface IMapping
            {
                [MayFault] void Read(byte[] destination);
            }

            public abstract class Mapping : IMapping
            {
                public abstract void Read(byte[] destination);
                [MayFault] public virtual byte Head => 0;
                [NoFault] public virtual bool Touch() => false;
            }

            public sealed class FileMapping : Mapping
            {
                public override void Read(byte[] destination) { }
                public override byte Head => 1;
                public override bool Touch() => true;
            }

            public sealed class Resident : IMapping
            {
                [NoFault] public void Read(byte[] destination) { }
            }

            public void Method(byte[] data, IMapping any, FileMapping file, Resident resident)
            {
                using LatchScope scope = latch.Hold();
                {|FLT0001:any.Read(data)|};
                {|FLT0001:file.Read(data)|};
                data[0] = {|FLT0001:file.Head|};
                file.Touch();
                resident.Read(data);
            }
            """);

    [Fact]
    public Task Generic_and_extension_members_keep_their_annotations() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Mapping<T>
            {
                [MayFault] public void Read<TItem>(T key, TItem[] destination) { }
                [MayFault] public static Mapping<T> operator +(Mapping<T> left, int right) => left;
                [MayFault] public static implicit operator int(Mapping<T> mapping) => 0;
            }

            public static class MappingExtensions
            {
                [MayFault] public static void ReadAll(this Mapping<int> mapping, byte[] destination) { }
            }

            public static class Reader
            {
                public static void Read(Frame frame, Mapping<int> mapping, byte[] data)
                {
                    frame.Enter();
                    try
                    {
                        {|FLT0001:mapping.Read(3, data)|};
                        {|FLT0001:mapping.ReadAll(data)|};
                        {|FLT0001:MappingExtensions.ReadAll(mapping, data)|};
                        Mapping<int> next = {|FLT0001:mapping + 1|};
                        int value = {|FLT0001:mapping|};
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }
            """);

    private static async Task FiresOnceAsync(string body)
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(ClientTypes.Source, ClientTypes.ClassWith(ClientTypes.MethodWith(body)))));
        Assert.Equal("FLT0001", diagnostic.Id);
    }
}
