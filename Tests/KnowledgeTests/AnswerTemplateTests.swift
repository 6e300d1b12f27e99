import Testing

@testable import Knowledge

@Suite struct AnswerTemplateTests {
    private let facts = ["order.id": "SY1", "contact.name": "Ann", "空.名": "一"]

    @Test(arguments: [
        ("Your order {order.id} is on its way.", "Your order SY1 is on its way."),
        ("Hi {contact.name}! Parcel {parcel.id} is here. Bye.", "Hi Ann! Bye."),
        ("Order {order.day|soon}, {contact.name|you}.", "Order soon, Ann."),
        ("Order {order.day|}.", "Order ."),
        ("您的订单{order.id}已发出。快递单号{parcel.id}。谢谢！", "您的订单SY1已发出。谢谢！"),
        ("“Parcel {parcel.id}.” Next.", "Next."),
        ("Costs 3.5 for {parcel.id} or so. Yes.", "Yes."),
        ("Write {{order.id}}.", "Write {order.id}."),
        ("First {parcel.id}.", ""),
        ("First. Then {parcel.id}.", "First."),
        ("{空.名}", "一"), ("", ""), ("No fields.", "No fields."),
    ])
    func `fills fields with facts and leaves out sentences without`(text: String, expected: String) throws {
        #expect(try AnswerTemplate(text).filled { facts[$0] } == expected)
    }

    @Test func `knows what it asks for`() throws {
        #expect(try AnswerTemplate("{a.b} {{c}} {d|e}. {f}").paths == ["a.b", "d", "f"])
    }

    @Test(arguments: [
        ("a {b", 3, "a { is not closed: write {path} for a field, or {{ for a brace"),
        ("a {b {c}", 3, "a { is not closed: write {path} for a field, or {{ for a brace"),
        ("a } b", 3, "a } closes nothing: write }} for a brace, or open the field with {"),
        ("{}", 1, "{} is no field: write {order.id}, or {order.id|your order}; {{ for a brace"),
        ("{a b}", 1, "{a b} is no field: write {order.id}, or {order.id|your order}; {{ for a brace"),
        ("{a..b}", 1, "{a..b} is no field: write {order.id}, or {order.id|your order}; {{ for a brace"),
        ("{|x}", 1, "{|x} is no field: write {order.id}, or {order.id|your order}; {{ for a brace"),
    ])
    func `says where a text is malformed and how to put it right`(text: String, column: Int, words: String) {
        let error = #expect(throws: AnswerTemplate.Malformed.self) { try AnswerTemplate(text) }
        #expect(error?.column == column && error?.description == words)
        #expect(AnswerTemplate.filled(text) { _ in "x" } == text)
    }
}
