//! Records.

use super::*;

impl Writer {
    pub(super) fn records(&mut self) {
        self.out.push_str(self.w(
            r#"
record people "People"
  key: id
  employed: from hired through left_on
  field id: text
  field role: text
  field team: text
  field hired: date
  field left_on: date, optional
  field salary: money, optional
  field grade: number, optional

record sales "Sales"
  key: sale
  credited to: seller
  field sale: text
  field seller: employee
  field sold_on: date, optional
  field amount: money, optional
  field margin: money, optional
  field units: count
  field client: text, optional
  field kind: one of "new", "old", optional
  field refunded_on: date, optional
  field refunded: money, optional
  field collected_on: date, optional

record goals "Goals"
  key: worker, span
  field worker: employee
  field span: period
  field goal: money, optional
  field units_goal: count, optional

record orders "Orders"
  key: number
  credited to: worker
  field number: text
  field worker: employee
  field ordered_on: date, optional
  field instalment: money, optional
  field paper: text, optional
"#,
            r#"
реестр люди «Люди»
  ключ: код
  работа: с принят по уволен
  поле код: текст
  поле роль: текст
  поле команда: текст
  поле принят: дата
  поле уволен: дата, необязательно
  поле оклад: деньги, необязательно
  поле разряд: число, необязательно

реестр продажи «Продажи»
  ключ: продажа
  получатель: продавец
  поле продажа: текст
  поле продавец: сотрудник
  поле дата_продажи: дата, необязательно
  поле сумма: деньги, необязательно
  поле маржа: деньги, необязательно
  поле штуки: количество
  поле клиент: текст, необязательно
  поле вид: одно из "new"; "old", необязательно
  поле возврат: дата, необязательно
  поле возвращено: деньги, необязательно
  поле оплачено: дата, необязательно

реестр цели «Цели»
  ключ: работник, срок
  поле работник: сотрудник
  поле срок: период
  поле цель: деньги, необязательно
  поле цель_штук: количество, необязательно

реестр приказы «Приказы»
  ключ: номер
  получатель: работник
  поле номер: текст
  поле работник: сотрудник
  поле дата_приказа: дата, необязательно
  поле платёж: деньги, необязательно
  поле бумага: текст, необязательно
"#,
        ));
    }
}
