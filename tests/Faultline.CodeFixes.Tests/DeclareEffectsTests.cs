using Microsoft.CodeAnalysis.CodeActions;

namespace Faultline.CodeFixes.Tests;

/// <summary>What the fix of FLT0008 writes, and where.</summary>
public class DeclareEffectsTests
{
    [Fact]
    public Task The_example_of_the_documentation() => DeclareTest.File(
        """
        using System.Threading;

        public sealed class Meter
        {
            private readonly Lock _gate = new();
            private long _total;

            public void {|FLT0008:Add|}(long amount)
            {
                lock (_gate)
                {
                    _total += amount;
                }
            }
        }
        """,
        """
        using System.Threading;
        using Faultline.Annotations;

        public sealed class Meter
        {
            private readonly Lock _gate = new();
            private long _total;

            [TakesLock("Meter._gate")]
            public void Add(long amount)
            {
                lock (_gate)
                {
                    _total += amount;
                }
            }
        }
        """);

    [Fact]
    public Task Each_effect_has_its_attribute_and_each_lock_one_of_its_own() => DeclareTest.Members(
        """
            public void {|FLT0008:All|}(UserRange range, byte[] data)
            {
                lock (_named)
                    _count++;
                range.CopyTo(data);
                lock (_gate)
                    _count++;
                Changed?.Invoke();
                Thread.Sleep(100);
            }
        """,
        """
            [MayFault]
            [MayBlock]
            [CallsBack]
            [TakesLock("named \"lock\"")]
            [TakesLock("Library._gate")]
            public void All(UserRange range, byte[] data)
            {
                lock (_named)
                    _count++;
                range.CopyTo(data);
                lock (_gate)
                    _count++;
                Changed?.Invoke();
                Thread.Sleep(100);
            }
        """);

    [Fact]
    public Task What_is_done_through_calls_is_declared_of_each_visible_member() => DeclareTest.Members(
        """
            public void {|FLT0008:Outer|}() => Inner();

            public void {|FLT0008:Inner|}() => Hidden();

            private void Hidden()
            {
                lock (_gate)
                    _count++;
            }
        """,
        """
            [TakesLock("Library._gate")]
            public void Outer() => Inner();

            [TakesLock("Library._gate")]
            public void Inner() => Hidden();

            private void Hidden()
            {
                lock (_gate)
                    _count++;
            }
        """);

    [Fact]
    public Task Attributes_stand_below_comments_and_above_other_attributes() => DeclareTest.Members(
        """
            /// <summary>Counts.</summary>
            // It is old.
            [Obsolete("Use another.")]
            [MayBlock]
            public void {|FLT0008:Count|}()
            {
                lock (_gate)
                    _count++;
            }
        """,
        """
            /// <summary>Counts.</summary>
            // It is old.
            [TakesLock("Library._gate")]
            [Obsolete("Use another.")]
            [MayBlock]
            public void Count()
            {
                lock (_gate)
                    _count++;
            }
        """);

    [Fact]
    public Task Constructors_properties_indexers_and_operators() => DeclareTest.Members(
        """
            public {|FLT0008:Library|}()
            {
                Thread.Sleep(1);
            }

            public int {|FLT0008:Count|} => Locked();

            public int {|FLT0008:this|}[int index]
            {
                get { lock (_gate) return _count; }
                set { lock (_gate) _count = value; }
            }

            public static Library operator {|FLT0008:+|}(Library left, Library right)
            {
                lock (left._gate)
                    return right;
            }

            private int Locked() { lock (_gate) return _count; }
        """,
        """
            [MayBlock]
            public Library()
            {
                Thread.Sleep(1);
            }

            [TakesLock("Library._gate")]
            public int Count => Locked();

            [TakesLock("Library._gate")]
            public int this[int index]
            {
                get { lock (_gate) return _count; }
                set { lock (_gate) _count = value; }
            }

            [TakesLock("Library._gate")]
            public static Library operator +(Library left, Library right)
            {
                lock (left._gate)
                    return right;
            }

            private int Locked() { lock (_gate) return _count; }
        """);

    [Fact]
    public Task What_one_accessor_does_is_not_said_of_the_other() => DeclareTest.Members(
        """
            public int {|FLT0008:Count|}
            {
                get => _count;
                set
                {
                    lock (_gate)
                        _count = value;
                }
            }

            public int {|FLT0008:Short|} { get { lock (_gate) return 1; } set { Thread.Sleep(1); lock (_other) _count = value; } }
        """,
        """
            public int Count
            {
                get => _count;
                [TakesLock("Library._gate")]
                set
                {
                    lock (_gate)
                        _count = value;
                }
            }

            public int Short { [TakesLock("Library._gate")] get { lock (_gate) return 1; } [MayBlock, TakesLock("Library._other")] set { Thread.Sleep(1); lock (_other) _count = value; } }
        """);

    [Fact]
    public Task An_override_repeats_what_it_would_otherwise_take_back() => DeclareTest.Members(
        """
            public override void {|FLT0008:Waits|}()
            {
                lock (_gate)
                    _count++;
            }

            public override int {|FLT0008:Value|}
            {
                get { lock (_gate) return _count; }
                set { lock (_gate) _count = value; }
            }
        """,
        """
            [MayBlock]
            [TakesLock("base")]
            [TakesLock("Library._gate")]
            public override void Waits()
            {
                lock (_gate)
                    _count++;
            }

            public override int Value
            {
                [MayBlock]
                [TakesLock("Library._gate")]
                get { lock (_gate) return _count; }
                [TakesLock("Library._gate")]
                set { lock (_gate) _count = value; }
            }
        """);

    [Fact]
    public Task An_attribute_of_the_property_still_holds_for_the_accessor_that_gets_its_own() => DeclareTest.Members(
        """
            [MayBlock]
            public int {|FLT0008:Count|}
            {
                get => _count;
                set
                {
                    lock (_gate)
                        _count = value;
                }
            }
        """,
        """
            [MayBlock]
            public int Count
            {
                get => _count;
                [MayBlock]
                [TakesLock("Library._gate")]
                set
                {
                    lock (_gate)
                        _count = value;
                }
            }
        """);

    [Fact]
    public Task A_partial_member_is_declared_where_it_has_no_body() => DeclareTest.File(
        """
        using Faultline.Annotations;

        public partial class Library
        {
            private readonly object _gate = new();

            public partial int {|FLT0008:Count|}();

            public partial int {|FLT0008:Value|} { get; }
        }

        public partial class Library
        {
            public partial int Count() { lock (_gate) return 1; }

            public partial int Value { get { lock (_gate) return 1; } }
        }
        """,
        """
        using Faultline.Annotations;

        public partial class Library
        {
            private readonly object _gate = new();

            [TakesLock("Library._gate")]
            public partial int Count();

            [TakesLock("Library._gate")]
            public partial int Value { get; }
        }

        public partial class Library
        {
            public partial int Count() { lock (_gate) return 1; }

            public partial int Value { get { lock (_gate) return 1; } }
        }
        """);

    [Fact]
    public Task A_member_of_an_interface_that_has_a_body() => DeclareTest.File(
        """
        using System.Threading;

        public interface IClock
        {
            static readonly Lock Gate = new();

            int Now { get; }

            void {|FLT0008:Wait|}()
            {
                lock (Gate)
                    _ = Now;
                Thread.Sleep(1);
            }
        }
        """,
        """
        using System.Threading;
        using Faultline.Annotations;

        public interface IClock
        {
            static readonly Lock Gate = new();

            int Now { get; }

            [MayBlock]
            [TakesLock("IClock.Gate")]
            void Wait()
            {
                lock (Gate)
                    _ = Now;
                Thread.Sleep(1);
            }
        }
        """);

    [Fact]
    public Task Members_that_share_a_line() => DeclareTest.File(
        """
        using Faultline.Annotations;
        public class Short { object g = new(); public void {|FLT0008:One|}() { lock (g) { } } /* two */ public void {|FLT0008:Two|}() => One(); }
        """,
        """
        using Faultline.Annotations;
        public class Short { object g = new(); [TakesLock("Short.g")] public void One() { lock (g) { } } /* two */ [TakesLock("Short.g")] public void Two() => One(); }
        """);

    [Fact]
    public Task Equal_names_in_two_namespaces_are_told_apart() => DeclareTest.Files(
        [
            ("One.cs", Meter("One", "[TakesLock(\"x\")] ", "{|FLT0008:Add|}", "")),
            ("Two.cs", Meter("Two", "[TakesLock(\"x\")] ", "{|FLT0008:Add|}", "")),
        ],
        [
            ("One.cs", Meter("One", "[TakesLock(\"x\")] ", "Add", "    [TakesLock(\"One.Meter._gate\")]\n")),
            ("Two.cs", Meter("Two", "[TakesLock(\"x\")] ", "Add", "    [TakesLock(\"Two.Meter._gate\")]\n")),
        ]);

    [Fact]
    public async Task The_style_of_the_file_is_kept()
    {
        string before =
            "namespace Acme\r\n{\r\n\tusing System;\r\n\r\n\tpublic class Library\r\n\t{\r\n\t\tobject g = new();\r\n\r\n" +
            "\t\tpublic void M() { lock (g) { } }\r\n\t}\r\n}\r\n";
        string after =
            "namespace Acme\r\n{\r\n\tusing System;\r\n\tusing Faultline.Annotations;\r\n\r\n\tpublic class Library\r\n\t{\r\n" +
            "\t\tobject g = new();\r\n\r\n\t\t[TakesLock(\"Library.g\")]\r\n\t\tpublic void M() { lock (g) { } }\r\n\t}\r\n}\r\n";

        (string once, string twice) = await DeclareTest.Twice(before);

        Assert.Equal(after, once);
        Assert.Equal(once, twice);
    }

    [Fact]
    public async Task The_action_has_its_own_key()
    {
        CodeAction action = await DeclareTest.ActionOn("public class C { object g = new(); public void M() { lock (g) { } } }");

        Assert.Equal("DeclareEffects", action.EquivalenceKey);
        Assert.Equal("Declare the effects by attributes", action.Title);
    }

    private static string Meter(string space, string other, string name, string attributes) =>
        $$"""
        using Faultline.Annotations;

        namespace {{space}};

        public class Meter
        {
            private readonly object _gate = new();

            {{other}}public void Other() { }

        {{attributes}}    public void {{name}}() { lock (_gate) { } }
        }
        """;
}
